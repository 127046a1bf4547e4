import { HouseError } from '@omenhall/contracts/errors';
import { drawTarotCard, type CardOptions } from './draw-tarot-card.ts';

export { dayColours, nightColours, paperColours, variableColours, type SymbolColours } from './colours.ts';
export { drawSeal } from './draw-seal.ts';
export { drawTarotCard, type CardOptions } from './draw-tarot-card.ts';

/**
 * The drawing of a sign, by its method.
 *
 * @throws HouseError `not-found` for a method or sign that has no drawing.
 */
export function drawSign(methodId: string, signId: string, options: CardOptions): string {
  if (methodId === 'tarot') return drawTarotCard(signId, options);
  throw new HouseError('not-found', 'no drawing grammar for this method');
}
