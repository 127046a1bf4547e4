import type { Glyph, StateWord } from '@omenhall/contracts/values/state-words';
import type { ReactNode } from 'react';

/** Every state has a shape of its own, so that a state is never told by colour alone. */
export const glyphDrawings: Record<Glyph, ReactNode> = {
  'planned': <circle cx="8" cy="8" r="5.5" strokeDasharray="2.6 2.4" />,
  'waiting': <circle cx="8" cy="8" r="5.5" />,
  'running': <><circle cx="8" cy="8" r="5.5" /><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" stroke="none" /></>,
  'handed-over': <path d="M2.5 8h10M9 4.5 12.5 8 9 11.5" />,
  'accepted': <path d="M2 8h7.5M6.5 5l3 3-3 3M13 3v10" />,
  'done': <circle cx="8" cy="8" r="6" fill="currentColor" stroke="none" />,
  'checking': <><circle cx="8" cy="8" r="5.5" /><path d="M8 4.8v3.4" /><circle cx="8" cy="10.9" r=".9" fill="currentColor" stroke="none" /></>,
  'will-retry': <path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3" />,
  'needs-person': <><path d="M8 2 14 13H2z" strokeLinejoin="round" /><path d="M8 6.2v3.2" /><circle cx="8" cy="11.2" r=".8" fill="currentColor" stroke="none" /></>,
  'skipped': <path d="M3 8h2M7 8h2M11 8h2M8 3v2M8 11v2" />,
  'cancelled': <path d="M4 4l8 8M12 4l-8 8" />,
  'quarantined': <><rect x="2.5" y="2.5" width="11" height="11" /><path d="M2.5 13.5 13.5 2.5" /></>,
  'forgotten': <rect x="2.5" y="2.5" width="11" height="11" strokeDasharray="2.4 2" />,
};

interface StateGlyphProps { glyph: Glyph }

/** The shape alone; a word always stands beside it. */
export function StateGlyph({ glyph }: StateGlyphProps) {
  return <svg className="glyph" viewBox="0 0 16 16" aria-hidden="true">{glyphDrawings[glyph]}</svg>;
}

const inks = { muted: 'ink-muted', accent: 'ink-accent', good: 'ink-good', warn: 'ink-warn', bad: 'ink-bad' } as const;

interface StateMarkProps { state: StateWord }

/** Glyph, colour and word of a state. */
export function StateMark({ state }: StateMarkProps) {
  return (
    <span className={`inline-flex items-center gap-2 font-semibold ${inks[state.colour]}`}>
      <StateGlyph glyph={state.glyph} />
      {state.word}
    </span>
  );
}
