import type { Glyph } from '@omenhall/contracts/values/state-words';
import type { ReactNode } from 'react';
import { StateGlyph } from './state-glyph.tsx';

export type NoticeTone = 'accent' | 'stamp' | 'good' | 'warn' | 'bad';

const tones: Record<NoticeTone, { ground: string; ink: string; glyph: Glyph }> = {
  accent: { ground: 'bg-accent-soft', ink: 'ink-accent', glyph: 'waiting' },
  stamp: { ground: 'bg-stamp-soft', ink: 'ink-stamp', glyph: 'done' },
  good: { ground: 'bg-good-soft', ink: 'ink-good', glyph: 'done' },
  warn: { ground: 'bg-warn-soft', ink: 'ink-warn', glyph: 'checking' },
  bad: { ground: 'bg-bad-soft', ink: 'ink-bad', glyph: 'needs-person' },
};

interface Props {
  tone: NoticeTone;
  /** Instead of the tone's own shape. */
  glyph?: Glyph;
  /** The fact, in one sentence. */
  fact: ReactNode;
  /** The next step, plainly. */
  children?: ReactNode;
  /** Spoken when it appears: `alert` at once, `status` when the reader pauses. */
  role?: 'alert' | 'status';
}

/** A fact and its next step on a soft ground. It never closes by itself. */
export function Notice({ tone, glyph, fact, children, role }: Props) {
  const { ground, ink, glyph: usual } = tones[tone];
  return (
    <div className={`rounded-card ${ground} flex gap-3 p-4`} {...(role ? { role } : {})}>
      <span className={`${ink} flex h-[1.625rem] items-center`}><StateGlyph glyph={glyph ?? usual} /></span>
      <div className="min-w-0 wrap-anywhere">
        <p className="font-semibold">{fact}</p>
        {children !== undefined && <div className="mt-1">{children}</div>}
      </div>
    </div>
  );
}
