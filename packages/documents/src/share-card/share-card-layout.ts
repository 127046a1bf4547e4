import { dayColours, nightColours, type SymbolColours } from '../symbols/colours.ts';

export interface Look extends SymbolColours {
  ground: string;
  text: string;
  muted: string;
}

/** The house's tokens by day and by night. */
export const looks: Record<'day' | 'night', Look> = {
  day: { ...dayColours, ground: '#EFF3EB', text: '#16212A', muted: '#46535C' },
  night: { ...nightColours, ground: '#0F171C', text: '#E4EAE1', muted: '#A9B7B6' },
};

/** Left edges of up to three cards of 216 by 360, 8 apart, kept in the middle of the three places. */
export const cardPlaces = (count: number): number[] => Array.from({ length: count }, (_, index) => 64 + (3 - count) * 112 + index * 224);
