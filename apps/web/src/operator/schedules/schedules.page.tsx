import type { Schedule } from '@omenhall/contracts/operator/operator.schema';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { counter } from '../../api/operator-client.ts';
import { sayDuration } from '../../copy/en/operator.ts';
import { sayCause } from '../../copy/en/operator-deliveries.ts';
import { runStates, schedulesCopy as copy, unknownRun } from '../../copy/en/operator-work.ts';
import { Button } from '../../ui/button.tsx';
import { Age, Until } from '../../ui/counter/age.tsx';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Heard } from '../../ui/counter/heard.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { useRights } from '../../ui/counter/use-rights.ts';
import { Notice } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';
import { Table, type Column } from '../../ui/table.tsx';

/** The calendar of the house: what comes next, how the last run went, and what was missed. */
export function SchedulesPage() {
  const refetchInterval = useLiveInterval();
  const schedules = useQuery(counter.operator.schedules.queryOptions(undefined, { refetchInterval }));
  const may = useRights();
  const { run, pause, resume, said, refused } = useCalendarActs();
  const acts: Column<Schedule> = {
    id: 'act', head: copy.heads.act,
    cell: ({ name, pausedAt }) => (
      <span className="flex flex-wrap gap-2">
        <Button size="row" aria-label={copy.runNamed(name)} onClick={() => { run(name); }}>{copy.run}</Button>
        {pausedAt === null
          ? <Button size="row" aria-label={copy.pauseNamed(name)} onClick={() => { pause(name); }}>{copy.pause}</Button>
          : <Button size="row" aria-label={copy.resumeNamed(name)} onClick={() => { resume(name); }}>{copy.resume}</Button>}
      </span>
    ),
  };
  return (
    <CounterPage title={copy.title} lead={copy.lead} end={<Heard at={schedules.dataUpdatedAt} />}>
      {refused !== null && <Refusal error={refused} />}
      <output className="block empty:hidden">{said !== null && <Notice tone="good" fact={said} />}</output>
      <Fetched query={schedules} labels={copy.labels}>
        {(rows) => (rows.length === 0 ? <p>{copy.empty}</p> : (
          <div className="grid min-w-0 gap-4">
            <Table caption={copy.caption} captionHidden columns={may('run_schedule') ? [...facts, acts] : facts} rows={rows} rowKey={(row) => row.name} />
            <p className="text-muted">{copy.missedHint}</p>
            {!may('run_schedule') && <p className="text-muted">{copy.mayNot}</p>}
          </div>
        ))}
      </Fetched>
    </CounterPage>
  );
}

const facts: readonly Column<Schedule>[] = [
  { id: 'name', head: copy.heads.name, cell: ({ name }) => <code className="whole">{name}</code> },
  { id: 'when', head: copy.heads.when, cell: ({ expression, timezone }) => <span className="whole">{copy.zone(expression, timezone)}</span> },
  { id: 'next', head: copy.heads.next, figure: true, cell: ({ nextSlot }) => (nextSlot !== null ? <Until at={nextSlot} /> : <span className="ink-warn font-semibold">{copy.paused}</span>) },
  { id: 'last', head: copy.heads.last, figure: true, cell: ({ lastSlot }) => (lastSlot === null ? <span className="text-muted">{copy.neverDue}</span> : <Stamp at={lastSlot} />) },
  { id: 'run', head: copy.heads.run, cell: ({ lastRun }) => <LastRun run={lastRun} /> },
  { id: 'missed', head: copy.heads.missed, figure: true, cell: ({ missed }) => (missed === 0 ? 0 : <strong className="ink-bad">{missed}</strong>) },
  { id: 'skipped', head: copy.heads.skipped, figure: true, cell: ({ skipped }) => skipped },
];

function LastRun({ run }: { run: Schedule['lastRun'] }) {
  if (run === null) return <span className="text-muted">{copy.neverRan}</span>;
  return (
    <span className="block">
      <StateMark state={runStates[run.status] ?? unknownRun(run.status)} />
      {run.errorCode !== null && <span className="block text-small">{sayCause(run.errorCode)}</span>}
      <span className="block text-small text-muted"><Age at={run.startedAt} />{run.status === 'running' && ` · ${copy.going}`}{run.durationMs !== null && ` · ${copy.took(sayDuration(run.durationMs))}`}</span>
    </span>
  );
}

/** The three acts on a schedule; the answer is the calendar as it then stands. */
function useCalendarActs() {
  const client = useQueryClient();
  const onSuccess = (rows: Schedule[]) => { client.setQueryData(counter.operator.schedules.queryKey(), rows); };
  const run = useMutation(counter.operator.runSchedule.mutationOptions({ onSuccess }));
  const pause = useMutation(counter.operator.pauseSchedule.mutationOptions({ onSuccess }));
  const resume = useMutation(counter.operator.resumeSchedule.mutationOptions({ onSuccess }));
  const acts = [{ act: run, say: copy.runFact }, { act: pause, say: copy.pausedFact }, { act: resume, say: copy.resumedFact }];
  const latest = acts.filter(({ act }) => act.submittedAt > 0).toSorted((a, b) => b.act.submittedAt - a.act.submittedAt)[0];
  const start = (act: typeof run) => (name: string) => { if (!act.isPending) act.mutate({ name }); };
  return {
    run: start(run), pause: start(pause), resume: start(resume),
    said: latest?.act.isSuccess === true ? latest.say(latest.act.variables.name) : null, refused: latest?.act.error ?? null,
  };
}
