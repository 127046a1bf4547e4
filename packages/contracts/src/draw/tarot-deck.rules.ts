/** A card of the tarot deck: its place, its name, and what its drawing is made of. */
export interface TarotCard {
  id: string;
  name: string;
  arcana: 'major' | 'minor';
  /** Null for the majors. */
  suit: 'wands' | 'cups' | 'swords' | 'coins' | null;
  /** Majors 0 to 21; minors 1 (ace) to 14 (king). */
  rank: number;
  /** What stands at the head of the card. */
  numeral: string;
}

const majors = [
  ['The Fool', '0'], ['The Magician', 'I'], ['The High Priestess', 'II'], ['The Empress', 'III'], ['The Emperor', 'IV'],
  ['The Hierophant', 'V'], ['The Lovers', 'VI'], ['The Chariot', 'VII'], ['Strength', 'VIII'], ['The Hermit', 'IX'],
  ['The Wheel', 'X'], ['Justice', 'XI'], ['The Hanged One', 'XII'], ['Death', 'XIII'], ['Temperance', 'XIV'],
  ['The Devil', 'XV'], ['The Tower', 'XVI'], ['The Star', 'XVII'], ['The Moon', 'XVIII'], ['The Sun', 'XIX'],
  ['Judgement', 'XX'], ['The World', 'XXI'],
] as const;

const ranks = ['Ace', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Page', 'Knight', 'Queen', 'King'] as const;
const numerals = ['A', '2', '3', '4', '5', '6', '7', '8', '9', '10', 'Page', 'Knight', 'Queen', 'King'] as const;
const suits = [['wands', 'Wands'], ['cups', 'Cups'], ['swords', 'Swords'], ['coins', 'Coins']] as const;

/**
 * The 78 cards in the deck's own order: majors, then wands, cups, swords and coins, ace to king.
 * The order is part of every proof and never changes.
 */
export const tarotDeck: readonly TarotCard[] = [
  ...majors.map(([name, numeral], rank): TarotCard => ({ id: `major-${rank}`, name, arcana: 'major', suit: null, rank, numeral })),
  ...suits.flatMap(([suit, suitName]) =>
    ranks.map((rankName, index): TarotCard => ({
      id: `${suit}-${index + 1}`, name: `${rankName} of ${suitName}`, arcana: 'minor', suit, rank: index + 1, numeral: numerals[index]!,
    }))),
];

export const tarotSignIds: readonly string[] = tarotDeck.map((card) => card.id);

const byId = new Map(tarotDeck.map((card) => [card.id, card]));

/** The card of an id; unknown ids give undefined. */
export const findTarotCard = (id: string): TarotCard | undefined => byId.get(id);
