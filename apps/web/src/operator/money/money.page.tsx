import type { ComparedOrder, MoneyState, SyncReport } from '@omenhall/contracts/operator/money.schema';
import { sayMoney } from '@omenhall/contracts/values/money';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { counter } from '../../api/operator-client.ts';
import { moneyCopy as copy } from '../../copy/en/operator-money.ts';
import { Button } from '../../ui/button.tsx';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { Facts } from '../../ui/counter/facts.tsx';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Heard } from '../../ui/counter/heard.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { useRights } from '../../ui/counter/use-rights.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Table, type Column } from '../../ui/table.tsx';

type Gap = MoneyState['list'][number];
type TrailGap = MoneyState['trail'][number];

/** House and payment desk held against each other: what is open, what adopting would change, and adopting it. */
export function MoneyPage() {
  const refetchInterval = useLiveInterval();
  const state = useQuery(counter.operator.money.queryOptions(undefined, { refetchInterval }));
  const mayAdopt = useRights()('retry_work');
  const { compare, adopt, wished, ask, cancel, confirm } = useAgreeing();
  const act: Column<Gap> = {
    id: 'act', head: copy.heads.act,
    cell: ({ closedAt, mends, objectId, orderCode }) => (closedAt === null && mends
      ? <Button size="row" aria-label={copy.adoptNamed(orderCode ?? objectId)} onClick={() => { ask(objectId); }}>{copy.adopt}</Button> : <span className="text-muted">{copy.none}</span>),
  };
  return (
    <CounterPage title={copy.title} lead={copy.lead} end={<Heard at={state.dataUpdatedAt} />}>
      {adopt.error !== null && <Refusal error={adopt.error} />}
      {compare.error !== null && <Refusal error={compare.error} />}
      <output className="block empty:hidden">{adopt.data !== undefined && <Adopted report={adopt.data} />}</output>
      <Fetched query={state} labels={copy.labels}>
        {(now) => (
          <div className="grid min-w-0 gap-6">
            <Headline state={now} />
            <Facts facts={[
              { name: copy.facts.mode, value: copy.mode[now.livemode ? 'live' : 'test'] },
              { name: copy.facts.ran, value: now.ranAt === null ? copy.never : <Stamp at={now.ranAt} /> },
              { name: copy.facts.whole, value: now.wholeAt === null ? copy.never : <Stamp at={now.wholeAt} /> },
              { name: copy.facts.last, value: now.last === null ? copy.noLast : copy.last(now.last.compared, now.last.gaps, now.last.healed, now.last.left) },
              { name: copy.facts.running, value: now.running ? copy.running : copy.resting },
            ]} />
            <p className="flex flex-wrap gap-3">
              <Button kind="next" busy={compare.isPending} onClick={() => { compare.mutate(); }}>{copy.dryRun}</Button>
              {mayAdopt && <Button busy={adopt.isPending} onClick={() => { ask(null); }}>{copy.adoptAll}</Button>}
            </p>
            {!mayAdopt && <p className="text-muted">{copy.mayNot}</p>}
            {compare.data !== undefined && <DryRun report={compare.data} />}
            <section className="grid min-w-0 gap-3" aria-labelledby="trail-gaps">
              <h2 id="trail-gaps">{copy.trailHead}</h2>
              <p className="text-muted">{copy.trailLead}</p>
              <Table caption={copy.trailCaption} captionHidden columns={trailColumns} rows={now.trail} rowKey={({ kind }) => kind} />
            </section>
            <section className="grid min-w-0 gap-3" aria-labelledby="desk-gaps">
              <h2 id="desk-gaps">{copy.listHead}</h2>
              {now.list.length === 0 ? <p>{copy.listEmpty}</p> : <Table caption={copy.listCaption} captionHidden columns={mayAdopt ? [...gapColumns, act] : gapColumns} rows={now.list} rowKey={(gap) => `${gap.kind} ${gap.objectId} ${gap.firstSeenAt.toISOString()}`} />}
            </section>
          </div>
        )}
      </Fetched>
      <Dialog open={wished !== undefined} onOpenChange={(open) => { if (!open) cancel(); }} title={copy.ask.title} description={wished == null ? copy.ask.all : copy.ask.one(wished)}>
        <p className="flex flex-wrap gap-3">
          <Button kind="next" onClick={confirm}>{copy.ask.yes}</Button>
          <Button onClick={cancel}>{copy.ask.no}</Button>
        </p>
      </Dialog>
    </CounterPage>
  );
}

function Headline({ state: { gaps, trail } }: { state: MoneyState }) {
  const open = [...gaps.map((gap) => gap.open), ...trail.map(({ count }) => count)].reduce((sum, one) => sum + one, 0);
  return open === 0 ? <Notice tone="good" fact={copy.allFact} /> : <Notice tone="warn" fact={copy.gapsFact(open)} />;
}

function Adopted({ report: { word, events, healed, left } }: { report: SyncReport }) {
  if (word === 'busy') return <Notice tone="warn" fact={copy.busy} />;
  return <Notice tone={left === 0 && word === 'done' ? 'good' : 'warn'} fact={copy.done(events.settled, healed, left)}>{word === 'stopped' ? copy.stopped : undefined}</Notice>;
}

/** Exactly what a run would change, order by order. */
function DryRun({ report: { gaps, compared, events, orders } }: { report: SyncReport }) {
  return (
    <section className="grid min-w-0 gap-3" aria-labelledby="dry-run">
      <h2 id="dry-run">{copy.dryHead}</h2>
      <output className="block"><Notice tone={gaps === 0 ? 'good' : 'warn'} fact={gaps === 0 ? copy.dryClean(compared, events.listed) : copy.dryFact(gaps, compared, events.listed)} /></output>
      {orders.length > 0 && <Table caption={copy.dryCaption} captionHidden columns={dryColumns} rows={orders} rowKey={({ objectId }) => objectId} />}
    </section>
  );
}

const say = (minor: number | null, currency: string | null): string => (minor === null || currency === null ? copy.none : sayMoney({ amountMinor: minor, currency }, 'en'));

const trailColumns: readonly Column<TrailGap>[] = [
  { id: 'kind', head: copy.heads.kind, cell: ({ kind }) => copy.trail[kind] },
  { id: 'count', head: copy.heads.count, figure: true, cell: ({ count }) => (count === 0 ? 0 : <strong className="ink-bad">{count}</strong>) },
  {
    id: 'orders', head: copy.heads.orders,
    cell: ({ orders }) => (orders.length === 0 ? <span className="text-muted">{copy.none}</span> : <span className="flex flex-wrap gap-x-3">{orders.map(({ id, orderCode }) => <Link key={id} to={counterPaths.order(id)}>{orderCode}</Link>)}</span>),
  },
];

const gapColumns: readonly Column<Gap>[] = [
  { id: 'kind', head: copy.heads.kind, cell: ({ kind }) => copy.kinds[kind] },
  { id: 'order', head: copy.heads.order, cell: ({ purchaseLinkId, orderCode }) => (purchaseLinkId === null || orderCode === null ? <span className="text-muted">{copy.none}</span> : <Link to={counterPaths.order(purchaseLinkId)}>{orderCode}</Link>) },
  { id: 'there', head: copy.heads.there, figure: true, cell: ({ thereMinor, currency }) => say(thereMinor, currency) },
  { id: 'here', head: copy.heads.here, figure: true, cell: ({ hereMinor, currency }) => say(hereMinor, currency) },
  { id: 'seen', head: copy.heads.seen, figure: true, cell: ({ firstSeenAt }) => <Stamp at={firstSeenAt} /> },
  { id: 'state', head: copy.heads.state, cell: ({ closedHow, mends }) => (closedHow !== null ? copy.open[closedHow] : mends ? copy.open.mends : <strong className="ink-bad">{copy.open.person}</strong>) },
  { id: 'object', head: copy.heads.object, cell: ({ objectId }) => <span className="hash">{objectId}</span> },
];

const dryColumns: readonly Column<ComparedOrder>[] = [
  { id: 'order', head: copy.heads.order, cell: ({ purchaseLinkId, orderCode }) => (purchaseLinkId === null || orderCode === null ? <span className="text-muted">{copy.none}</span> : <Link to={counterPaths.order(purchaseLinkId)}>{orderCode}</Link>) },
  { id: 'kind', head: copy.heads.kind, cell: ({ gaps }) => gaps.map(({ kind }) => copy.kinds[kind]).join('; ') },
  { id: 'effects', head: copy.heads.effects, cell: ({ change }) => copy.changes(effectsOf(change)) },
  { id: 'object', head: copy.heads.object, cell: ({ objectId }) => <span className="hash">{objectId}</span> },
];

function effectsOf(change: ComparedOrder['change']): string[] {
  if (change === null) return [];
  return [
    ...(change.fromStatus === change.toStatus ? [] : [copy.moves(change.fromStatus, change.toStatus)]),
    ...change.lines.map(({ kind, amountMinor, currency }) => copy.line(kind, say(amountMinor, currency))),
    ...change.jobs.map(copy.job),
    ...change.words.filter(({ name }) => name === 'refunds' || name === 'dispute').map(({ name, to }) => copy.word(name, String(to ?? copy.none))),
  ];
}

/** Comparing changes nothing and is done at once; adopting asks first. Null wishes for all. */
function useAgreeing() {
  const client = useQueryClient();
  const [wished, setWished] = useState<string | null | undefined>();
  const compare = useMutation(counter.operator.compareMoney.mutationOptions());
  const adopt = useMutation(counter.operator.adoptMoney.mutationOptions({
    onSuccess: async () => {
      compare.reset();
      await client.invalidateQueries({ queryKey: counter.operator.money.queryKey() });
    },
  }));
  return {
    compare, adopt, wished, ask: setWished, cancel: () => { setWished(undefined); },
    confirm: () => {
      if (wished !== undefined && !adopt.isPending) adopt.mutate({ objectId: wished });
      setWished(undefined);
    },
  };
}
