import type { Overview } from '@omenhall/contracts/operator/operator.schema';
import { deliveryStates, orderStates } from '@omenhall/contracts/values/state-words';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sayAge } from '../../copy/en/operator.ts';
import { overviewCopy as copy } from '../../copy/en/operator-overview.ts';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { StateGlyph } from '../../ui/state-glyph.tsx';
import { figuresOf, type Figure, type Opens } from './figures.rules.ts';

interface Props { overview: Overview }

/** Figure, word and age; each opens the rows it counts. */
export function Tiles({ overview }: Props) {
  const notes: Partial<Record<Figure['id'], ReactNode>> = {
    open: overview.oldestDueSeconds === null ? copy.nothingDue : copy.oldest(sayAge(overview.oldestDueSeconds * 1_000)),
    uncertain: overview.uncertainDeliveries > 0 ? copy.uncertainNote : undefined,
    workers: overview.workers === 0 ? copy.noWorkers : copy.transport(overview.transport),
  };
  return (
    <ul className="tiles" aria-label={copy.figures}>
      {figuresOf(overview).map((figure) => <Tile key={figure.id} figure={figure} note={notes[figure.id]} />)}
    </ul>
  );
}

function Tile({ figure, note }: { figure: Figure; note: ReactNode }) {
  const [first, ...others] = figure.opens;
  const single = others.length === 0;
  return (
    <li className="tile">
      <span className={`figure ${figure.tone === null ? '' : `ink-${figure.tone}`}`}>
        {figure.tone !== null && <StateGlyph glyph={figure.tone === 'bad' ? 'needs-person' : 'checking'} />}
        {figure.value}
      </span>
      {single
        ? <RowsLink opens={first} words={copy.tiles[figure.id]} />
        : (
          <>
            <span className="text-label font-semibold">{copy.tiles[figure.id]}</span>
            <span className="flex flex-wrap gap-x-3">{figure.opens.map((opens) => <RowsLink key={say(opens)} opens={opens} words={say(opens)} small />)}</span>
          </>
        )}
      {note !== undefined && <span className="text-small text-muted">{note}</span>}
    </li>
  );
}

function RowsLink({ opens, words, small = false }: { opens: Opens; words: string; small?: boolean }) {
  const look = small ? 'cell-link text-small' : 'cell-link text-label font-semibold';
  if (opens.list === 'held' || opens.list === 'queues') return <Link className={look} to={counterPaths[opens.list]}>{words}</Link>;
  return <Link className={look} to={counterPaths[opens.list]} search={opens.state === null ? {} : { state: opens.state }}>{words}</Link>;
}

function say(opens: Opens): string {
  if (opens.list === 'held' || opens.list === 'queues' || opens.state === null) return copy.houseAll;
  if (opens.list === 'webhooks') return copy.opens[opens.state];
  const { word } = opens.list === 'orders' ? orderStates[opens.state] : deliveryStates[opens.state];
  return word.toLowerCase();
}
