/** What a card may be about. The list is closed: two signs join where their themes meet. */
export const themes = [
  'beginning', 'choice', 'effort', 'rest', 'bond', 'trust', 'boundary', 'ending',
  'change', 'truth', 'patience', 'courage', 'care', 'means', 'craft', 'joy',
] as const;
export type Theme = (typeof themes)[number];

export const elements = ['fire', 'water', 'air', 'earth'] as const;
export type Element = (typeof elements)[number];

/** Which way a card pulls: into movement, into keeping still, or round a corner. */
export type Lean = 'open' | 'hold' | 'turn';

export interface Facing {
  /** A noun phrase in lower case without a full stop; it completes "this is". */
  essence: string;
  /** Two or three sentences. */
  core: string;
}

/**
 * The words of one card. Every field but `essence` and `marker` holds whole sentences that stand alone,
 * in the second person, true of the card whichever way it lies unless it belongs to a facing.
 */
export interface CardText {
  signId: string;
  element: Element;
  /** The first theme is the card's own; the second is the one it leans on. */
  themes: readonly [Theme, Theme];
  lean: Lean;
  /** One concrete noun; no other card has it. */
  marker: string;
  /** What is drawn on the card, read as a picture. */
  image: string;
  upright: Facing;
  reversed: Facing;
  /** The card as what set a matter in motion. */
  cause: string;
  /** The card's shadow: how it makes a matter look larger or smaller than it is. */
  fear: string;
  /** The card as something already at hand. */
  resource: string;
  /** Where a hand can be laid on the matter. */
  advice: string;
  /** Where the matter leans if nothing changes; always a condition, never a sentence passed. */
  outcome: string;
  /** Something to look for in the world, that can turn out either way. */
  fact: string;
  /** Something small that can be done within days and taken back. */
  step: string;
}
