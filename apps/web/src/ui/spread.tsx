import { clsx } from 'clsx';
import { SignImage } from './sign-image.tsx';

export interface LaidSign {
  positionId: string;
  position: string;
  signId: string;
  name: string;
  reversed: boolean;
}

interface Props {
  label: string;
  signs: readonly LaidSign[];
  /** How many are turned face up, from the first; all when unset. */
  turned?: number;
  /** The joining line: there from the start, drawn once when a spread becomes whole, not yet there, or running on to the page's edges. */
  line?: 'whole' | 'drawing' | 'none' | 'far';
}

/** Signs side by side in their places; the line each of them carries becomes one horizon. */
export function Spread({ label, signs, turned = signs.length, line = 'whole' }: Props) {
  return (
    <ol className="spread" aria-label={label} data-signs={signs.length} data-line={line}>
      {signs.map((sign, index) => {
        const up = index < turned;
        return (
          <li key={sign.positionId} className="sign">
            <p className={clsx('mb-2 text-center text-small font-semibold text-muted', signs.length <= 5 && 'truncate')} aria-hidden={up || undefined}>
              {sign.position}{!up && <span className="sr-only">, not drawn yet</span>}
            </p>
            <div className="board">
              {up
                ? <div className="turned absolute inset-0"><SignImage signId={sign.signId} name={sign.name} reversed={sign.reversed} position={sign.position} /></div>
                : <div className="face-down" />}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
