import { liveCopy as copy, sayAge } from '../../copy/en/operator.ts';
import { Button } from '../button.tsx';
import { StateGlyph } from '../state-glyph.tsx';
import { useShortcut } from './keyboard.ts';
import { liveEvery, pauseLive, useLivePaused } from './live-switch.ts';
import { useNow } from './now.ts';

interface Props {
  /** When the last answer came; milliseconds since 1970, 0 when none has. */
  at: number;
}

/** When the page was last told the truth, and a way to hold it still. */
export function Heard({ at }: Props) {
  const now = useNow();
  const paused = useLivePaused();
  useShortcut('pause', () => { pauseLive(!paused); });
  if (at === 0) return null;
  const age = Math.max(0, now.getTime() - at);
  const stale = !paused && age > 3 * liveEvery;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-muted">
      <output className={stale ? 'ink-warn inline-flex items-center gap-2 font-semibold' : 'sr-only'}>
        {stale && <><StateGlyph glyph="checking" />{copy.stale(sayAge(age))}</>}
      </output>
      {!stale && <span className="tabular-nums">{paused ? copy.paused(sayAge(age)) : copy.heard(sayAge(age))}</span>}
      <Button size="row" aria-pressed={paused} onClick={() => { pauseLive(!paused); }}>{paused ? copy.resume : copy.pause}</Button>
    </p>
  );
}
