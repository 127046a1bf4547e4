import type { RefundCase } from '@omenhall/contracts/operator/refunds.schema';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { counter } from '../../api/operator-client.ts';
import { refundsCopy as copy, refundStateWords, refundWhy } from '../../copy/en/operator-refunds.ts';
import { sayMoney } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { Facts } from '../../ui/counter/facts.tsx';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Heard } from '../../ui/counter/heard.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { useRowId } from '../../ui/counter/row-id.ts';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { useRights } from '../../ui/counter/use-rights.ts';
import { StateMark } from '../../ui/state-glyph.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { DecideForm } from './decide-form.tsx';

/** One request about money with all that is checked before it is decided. Opening it is written down, so it is read once. */
export function RefundPage() {
  const id = useRowId();
  const query = useQuery(counter.operator.refund.queryOptions({ id }, { staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false }));
  const refund = query.data;
  return (
    <CounterPage
      title={refund === undefined ? copy.title : copy.caseTitle(refund.orderCode)}
      above={<Link className="cell-link text-label" to={counterPaths.refunds}>{copy.back}</Link>}
      beside={refund && <StateMark state={refundStateWords[refund.status]} />}
      lead={refund && refundStateWords[refund.status].toOperator}
      end={<Heard at={query.dataUpdatedAt} />}
    >
      <Fetched query={query} labels={copy.caseLabels}>{(known) => <Opened refund={known} />}</Fetched>
    </CounterPage>
  );
}

type BookLine = RefundCase['books'][number];

function Opened({ refund }: { refund: RefundCase }) {
  const may = useRights();
  const recreate = useMutation(counter.operator.recreate.mutationOptions());
  const say = (amountMinor: number): string => sayMoney({ amountMinor, currency: refund.currency });
  const columns: readonly Column<BookLine>[] = [
    { id: 'kind', head: copy.bookHeads.kind, cell: (line) => (line.reason === null ? line.kind : `${line.kind}: ${line.reason}`) },
    { id: 'amount', head: copy.bookHeads.amount, figure: true, cell: (line) => say(line.amountMinor) },
    { id: 'object', head: copy.bookHeads.object, cell: (line) => <span className="hash">{line.objectId}</span> },
    { id: 'at', head: copy.bookHeads.at, figure: true, cell: (line) => <Stamp at={line.at} /> },
  ];
  const { facts } = copy;
  return (
    <>
      <div className="counter-columns">
        <section className="grid min-w-0 gap-4">
          <h2>{copy.decide}</h2>
          {refund.mayRecreate && may('recreate_reading') && !recreate.isSuccess && (
            <div><p>{copy.mendFirst}</p><p className="mt-3"><Button size="row" busy={recreate.isPending} onClick={() => { recreate.mutate({ purchaseId: refund.purchaseId }); }}>{copy.recreate}</Button></p></div>
          )}
          <output className="block">{recreate.isSuccess && copy.recreated}</output>
          {recreate.error && <Refusal error={recreate.error} />}
          <DecideForm refund={refund} />
          <h2>{copy.consents}</h2>
          {refund.consents.length === 0 ? <p>{copy.noConsents}</p> : (
            <ul className="grid gap-3">
              {refund.consents.map((one) => <li key={one.at.toISOString()}><p>{copy.consent[one.action]}, {copy.version(one.version)}, <Stamp at={one.at} /></p><blockquote className="border-l-2 border-edge pl-3">{one.sentence}</blockquote></li>)}
            </ul>
          )}
        </section>
        <section className="min-w-0">
          <h2 className="mb-3">{copy.checked}</h2>
          <Facts facts={[
            { name: facts.why, value: refundWhy[refund.class] },
            { name: facts.by, value: copy.by[refund.openedBy] },
            { name: facts.amount, value: say(refund.amountMinor) },
            { name: facts.left, value: say(refund.leftMinor) },
            { name: facts.received, value: say(refund.receivedMinor) },
            { name: facts.back, value: say(refund.givenBackMinor) },
            { name: facts.disputed, value: say(refund.disputedMinor) },
            { name: facts.paid, value: refund.paidAt === null ? copy.none : <Stamp at={refund.paidAt} /> },
            { name: facts.result, value: refund.giftClaimed ? copy.giftClaimed : refund.deliveredAt === null ? copy.notDelivered : <>{copy.delivered} <Stamp at={refund.deliveredAt} /></> },
            { name: facts.opened, value: refund.resultOpened ? copy.yes : copy.no },
            { name: facts.withdrawn, value: refund.withdrawn === null ? copy.none : <>{copy.withdrawn[refund.withdrawn.outcome]} <Stamp at={refund.withdrawn.at} /></> },
            { name: facts.reading, value: refund.productName },
            { name: facts.person, value: refund.maskedAddress },
            { name: facts.state, value: <Link className="cell-link" to={counterPaths.order(refund.purchaseId)}>{copy.order}</Link> },
            { name: facts.payment, value: <span className="hash">{refund.paymentIntentId}</span> },
            ...(refund.stripeRefundId === null ? [] : [{ name: facts.refund, value: <span className="hash">{refund.stripeRefundId}</span> }]),
            ...(refund.failureCode === null ? [] : [{ name: facts.failure, value: refund.failureCode }]),
            ...(refund.decidedAt === null ? [] : [{ name: facts.decided, value: <Stamp at={refund.decidedAt} /> }]),
          ]} />
        </section>
      </div>
      <section className="min-w-0">
        <h2 className="mb-3">{copy.books}</h2>
        {refund.books.length === 0 ? <p className="text-muted">{copy.noBooks}</p> : <Table caption={copy.booksCaption} captionHidden columns={columns} rows={refund.books} rowKey={(line) => `${line.kind}${line.objectId}`} />}
      </section>
      {refund.others.length > 0 && (
        <section className="min-w-0">
          <h2 className="mb-3">{copy.others}</h2>
          <ul className="grid gap-2">
            {refund.others.map((other) => (
              <li key={other.id} className="flex flex-wrap items-baseline gap-x-4"><Link className="cell-link" to={counterPaths.refund(other.id)}>{refundWhy[other.class]}</Link><span>{say(other.amountMinor)}</span><StateMark state={refundStateWords[other.status]} /><Stamp at={other.askedAt} /></li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
