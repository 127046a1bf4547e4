import { opened, signOfHand, type Sign } from './sign.rules.ts';

/** A word or two under which the scroll is found again: things drawn on its cards, and never a word of the question. */
export function markerOf(signs: readonly Sign[], question: string | null): string {
  const asked = new Set((question ?? '').normalize('NFKC').toLowerCase().match(/\p{L}+/gu) ?? []);
  const hand = signOfHand(signs);
  const last = signs[signs.length - 1];
  const free = [...new Set([hand, last, ...signs])]
    .map((sign) => sign?.text.marker ?? '')
    .filter((marker) => marker !== '' && marker.split(' ').every((word) => !asked.has(word)));
  const [first, second] = free;
  if (first === undefined) return `No. ${signs.map((sign) => sign.card.numeral).join(' ')}`;
  return opened(second === undefined ? first : `${first}, ${second}`);
}
