import type { Spread, Voice } from './draw.schema.ts';

/** Spreads on offer. A position gives a sign its role; no position passes sentence. */
export const spreads = [
  {
    methodId: 'tarot', id: 'key', name: 'One key', summary: 'A single sign for the day.',
    positions: [{ id: 'key', name: 'Key', role: 'What is worth noticing today.' }],
  },
  {
    methodId: 'tarot', id: 'three', name: 'Three signs', summary: 'Cause, advice, outcome: one matter, seen quickly and whole.',
    positions: [
      { id: 'cause', name: 'Cause', role: 'What set this in motion.' },
      { id: 'advice', name: 'Advice', role: 'Where you have a hand in it.' },
      { id: 'outcome', name: 'Outcome', role: 'Where it leans if nothing changes.' },
    ],
  },
  {
    methodId: 'tarot', id: 'lantern', name: 'The lantern', summary: 'Five signs around one matter, with what helps and what frightens named apart.',
    positions: [
      { id: 'cause', name: 'Cause', role: 'What set this in motion.' },
      { id: 'fear', name: 'Fear', role: 'What makes the matter look larger or smaller than it is.' },
      { id: 'resource', name: 'Resource', role: 'What you already have and may have overlooked.' },
      { id: 'advice', name: 'Advice', role: 'Where you have a hand in it.' },
      { id: 'outcome', name: 'Outcome', role: 'Where it leans if nothing changes.' },
    ],
  },
] as const satisfies readonly Spread[];

export type SpreadId = (typeof spreads)[number]['id'];
export const findSpread = (id: string): Spread | undefined => spreads.find((spread) => spread.id === id);

/** A voice changes tone, never signs, facts or limits. */
export const voices = [
  { id: 'lirael', name: 'Lirael', character: 'Gentle; names what is already holding.' },
  { id: 'severin', name: 'Severin', character: 'Strict; no comfort without a fact.' },
  { id: 'maren', name: 'Maren', character: 'Practical; every sign ends in something for this week.' },
  { id: 'ilva', name: 'Ilva', character: 'Plain; short sentences, no ornament.' },
] as const satisfies readonly Voice[];

export type VoiceId = (typeof voices)[number]['id'];
export const findVoice = (id: string): Voice | undefined => voices.find((voice) => voice.id === id);
