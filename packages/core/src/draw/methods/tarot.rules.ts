import { tarotSignIds } from '@omenhall/contracts/draw/tarot-deck.rules';

/** What the draw needs to know of tarot: the deck in its own order, and that a card lies reversed one time in two. */
export const tarot = { methodId: 'tarot', deck: tarotSignIds, reversals: true } as const;
