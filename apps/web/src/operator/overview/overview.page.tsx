import type { Overview } from '@omenhall/contracts/operator/operator.schema';
import { useQuery } from '@tanstack/react-query';
import { counter } from '../../api/operator-client.ts';
import { overviewCopy as copy } from '../../copy/en/operator-overview.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { Heard } from '../../ui/counter/heard.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Attention } from './attention.tsx';
import { readGap } from './figures.rules.ts';
import { HouseLines } from './house-lines.tsx';
import { Tiles } from './tiles.tsx';

/** The house on one page: what was paid against what can be read, and every figure a way to its rows. */
export function OverviewPage() {
  const refetchInterval = useLiveInterval();
  const overview = useQuery(counter.operator.overview.queryOptions(undefined, { refetchInterval }));
  return (
    <CounterPage title={copy.title} end={<Heard at={overview.dataUpdatedAt} />}>
      <Fetched query={overview} labels={copy.labels}>
        {(figures) => (
          <div className="grid gap-6">
            <Headline overview={figures} />
            <Tiles overview={figures} />
          </div>
        )}
      </Fetched>
      <div className="counter-columns">
        <Attention />
        <HouseLines />
      </div>
    </CounterPage>
  );
}

function Headline({ overview }: { overview: Overview }) {
  const { word, gap } = readGap(overview);
  const last = overview.lastDeliveryAt === null ? copy.noDelivery : <>{copy.lastDelivery}: <Moment at={overview.lastDeliveryAt} />.</>;
  if (word === 'kept') return <Notice tone="good" fact={copy.kept(overview.paidOrders)}>{last}</Notice>;
  if (word === 'writing') return <Notice tone="accent" glyph="running" fact={copy.writing(gap)}>{last}</Notice>;
  return (
    <Notice tone="bad" fact={copy.late(overview.latePromises, gap)}>
      {last}
      <p className="mt-3"><ButtonLink kind="next" size="row" to={counterPaths.orders} search={{ state: 'in_preparation' }}>{copy.openLate}</ButtonLink></p>
    </Notice>
  );
}
