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
  {
    methodId: 'tarot', id: 'well', name: 'The well', summary: 'Ten signs around one matter, from what lies at the bottom of it to the next step.',
    positions: [
      { id: 'root', name: 'Root', role: 'What lies beneath, older than the matter itself.' },
      { id: 'cause', name: 'Cause', role: 'What set this in motion.' },
      { id: 'present', name: 'Present', role: 'What is going on now, seen plainly.' },
      { id: 'hidden', name: 'Hidden', role: 'What works unseen, perhaps by you as well.' },
      { id: 'fear', name: 'Fear', role: 'What makes the matter look larger or smaller than it is.' },
      { id: 'resource', name: 'Resource', role: 'What you already have and may have overlooked.' },
      { id: 'surroundings', name: 'Surroundings', role: 'What people, rooms and circumstances add to it.' },
      { id: 'advice', name: 'Advice', role: 'Where you have a hand in it.' },
      { id: 'outcome', name: 'Outcome', role: 'Where it leans if nothing changes.' },
      { id: 'next-step', name: 'Next step', role: 'What could come first, small enough to be taken back.' },
    ],
  },
  {
    methodId: 'tarot', id: 'mirror', name: 'The mirror', summary: 'Seven signs on your own side of something between two people.',
    positions: [
      { id: 'stance', name: 'My stance', role: 'How you stand in this at present.' },
      { id: 'bring', name: 'What I bring', role: 'What you put into it, noticed or not.' },
      { id: 'ask', name: 'What I ask', role: 'What you want from it, said aloud or not.' },
      { id: 'between', name: 'The space between', role: 'What has grown up between the two of you.' },
      { id: 'checkable', name: 'What can be checked', role: 'What could be asked or looked up and need not be guessed.' },
      { id: 'unknown', name: 'What stays unknown', role: 'What belongs to the other person and stays with them.' },
      { id: 'next-step', name: 'My next step', role: 'What you could do on your own side, small enough to be taken back.' },
    ],
  },
  {
    methodId: 'tarot', id: 'year', name: 'The year', summary: 'A sign for each of twelve months, counted from the day of the draw, and a thread through all of them.',
    positions: [
      { id: 'month-1', name: 'First month', role: 'What the year opens with.' },
      { id: 'month-2', name: 'Second month', role: 'What the opening asks for next.' },
      { id: 'month-3', name: 'Third month', role: 'What the first season leaves behind.' },
      { id: 'month-4', name: 'Fourth month', role: 'What may be moved now.' },
      { id: 'month-5', name: 'Fifth month', role: 'What could be leaned on in the middle of the half-year.' },
      { id: 'month-6', name: 'Sixth month', role: 'Where the first half of the year leans.' },
      { id: 'month-7', name: 'Seventh month', role: 'What the second half opens with.' },
      { id: 'month-8', name: 'Eighth month', role: 'What is there to be used.' },
      { id: 'month-9', name: 'Ninth month', role: 'What the third season leaves behind.' },
      { id: 'month-10', name: 'Tenth month', role: 'What may be set in order before the end.' },
      { id: 'month-11', name: 'Eleventh month', role: 'What carries through the late part of the year.' },
      { id: 'month-12', name: 'Twelfth month', role: 'Where the year leans as it closes.' },
      { id: 'thread', name: 'Thread', role: 'What runs through all twelve.' },
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
