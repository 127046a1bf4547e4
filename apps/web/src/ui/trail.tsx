import type { ReactNode } from 'react';
import { StateGlyph } from './state-glyph.tsx';

export interface Station {
  id: string;
  state: 'done' | 'here' | 'to-come' | 'failed';
  label: ReactNode;
  /** Already in words; right-aligned. */
  when?: ReactNode;
  detail?: ReactNode;
}

interface Props {
  label: string;
  stations: readonly Station[];
}

const spoken = { 'done': 'done', 'here': 'now', 'to-come': 'to come', 'failed': 'failed' } as const;

/** A vertical line with stations: filled where it has been, ringed where it is, broken where it failed. */
export function Trail({ label, stations }: Props) {
  return (
    <ol className="trail" aria-label={label}>
      {stations.map((station) => (
        <li key={station.id} data-state={station.state} {...(station.state === 'here' ? { 'aria-current': 'step' as const } : {})}>
          <Stop state={station.state} />
          <div className="min-w-0">
            <p className={station.state === 'to-come' ? 'text-muted' : 'font-semibold'}>
              {station.label}<span className="sr-only">, {spoken[station.state]}</span>
            </p>
            {station.detail !== undefined && <div className="text-label text-muted">{station.detail}</div>}
          </div>
          {station.when !== undefined && <p className="when register">{station.when}</p>}
        </li>
      ))}
    </ol>
  );
}

function Stop({ state }: { state: Station['state'] }) {
  if (state === 'failed') {
    return (
      <span className="stop ink-bad">
        <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><rect className="gap" x="0" y="2" width="24" height="20" /></svg>
        <span className="absolute inset-0 grid place-items-center"><StateGlyph glyph="needs-person" /></span>
      </span>
    );
  }
  return (
    <svg className="stop" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r={state === 'here' ? 8 : 6} />
    </svg>
  );
}
