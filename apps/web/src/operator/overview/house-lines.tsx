import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { counter } from '../../api/operator-client.ts';
import { partWords, verdicts } from '../../copy/en/operator-house.ts';
import { overviewCopy as copy } from '../../copy/en/operator-overview.ts';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { Facts } from '../../ui/counter/facts.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';

/** What the house leans on, in short. */
export function HouseLines() {
  const refetchInterval = useLiveInterval();
  const health = useQuery(counter.operator.health.queryOptions(undefined, { refetchInterval }));
  return (
    <section className="min-w-0">
      <h2>{copy.house}</h2>
      <div className="mt-3">
        <Fetched query={health} labels={[copy.house]}>
          {(lines) => (
            <Facts
              facts={lines.map(({ name, verdict, words }) => ({
                name: partWords[name] ?? name,
                value: <span className="flex flex-wrap gap-x-3"><StateMark state={verdicts[verdict]} /><span className="text-muted">{words}</span></span>,
              }))}
            />
          )}
        </Fetched>
        <p className="mt-2"><Link className="cell-link text-label font-semibold" to={counterPaths.health}>{copy.houseAll}</Link></p>
      </div>
    </section>
  );
}
