import type { HealthLine } from '@omenhall/contracts/operator/operator.schema';
import { useQuery } from '@tanstack/react-query';
import { counter } from '../../api/operator-client.ts';
import { healthCopy as copy, partFixes, partWords, verdicts } from '../../copy/en/operator-house.ts';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { Heard } from '../../ui/counter/heard.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Notice } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';
import { Table, type Column } from '../../ui/table.tsx';

const columns: readonly Column<HealthLine>[] = [
  { id: 'part', head: copy.heads.part, cell: (line) => partWords[line.name] ?? line.name },
  { id: 'verdict', head: copy.heads.verdict, cell: (line) => <StateMark state={verdicts[line.verdict]} /> },
  { id: 'words', head: copy.heads.words, cell: (line) => line.words },
  { id: 'fix', head: copy.heads.fix, cell: (line) => (line.verdict === 'pass' ? <span className="text-muted">{copy.nothing}</span> : partFixes[line.name] ?? line.words) },
];

/** Every part the house leans on; one that is away has its next step beside it. */
export function HealthPage() {
  const refetchInterval = useLiveInterval();
  const health = useQuery(counter.operator.health.queryOptions(undefined, { refetchInterval }));
  return (
    <CounterPage title={copy.title} lead={copy.lead} end={<Heard at={health.dataUpdatedAt} />}>
      <Fetched query={health} labels={copy.labels}>
        {(lines) => (
          <div className="grid gap-6">
            <output className="block"><Verdict lines={lines} /></output>
            <Table caption={copy.caption} captionHidden columns={columns} rows={lines} rowKey={(line) => line.name} />
          </div>
        )}
      </Fetched>
    </CounterPage>
  );
}

function Verdict({ lines }: { lines: readonly HealthLine[] }) {
  if (lines.some(({ verdict }) => verdict === 'fail')) return <Notice tone="bad" fact={copy.failFact} />;
  if (lines.some(({ verdict }) => verdict === 'warn')) return <Notice tone="warn" fact={copy.warnFact} />;
  return <Notice tone="good" fact={copy.allFact(lines.length)} />;
}
