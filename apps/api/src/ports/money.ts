import type { OperatorPort } from '@omenhall/contracts/operator/operator.port';
import type { ComparedOrder, SyncReport } from '@omenhall/contracts/operator/money.schema';
import { softLimits } from '@omenhall/core/access';
import { checkStatement, readMoneyState, readStatement, sayKeeping } from '@omenhall/core/finance';
import { adoptOrder, syncStripe, type Agreeing } from '@omenhall/core/payment';
import { recordAudit } from '@omenhall/core/record-audit';
import { refuse } from '@omenhall/core/refuse';
import { asDesk, asOperator, type Call } from '../plugins/caller.ts';
import { inboxOf } from '../webhooks/stripe/inbox-of.ts';

/** A call may take this long; whoever adopts more presses again, and the rest goes on. */
const patienceMs = 20_000;

/** The operator's rooms about money: agreeing with the desk, and the books. */
export const moneyRooms = (call: Call): Pick<OperatorPort, 'money' | 'compareMoney' | 'adoptMoney' | 'books' | 'checkBooks' | 'booksFile'> => ({
  money: async () => asOperator(call, 'see_lists').inTransaction((inside) => readMoneyState(inside, call.process.payments.livemode)),
  async compareMoney() {
    asOperator(call, 'see_lists');
    await askDeskSeldom(call);
    return syncStripe(agreeing(call), { dryRun: true, whole: true, signal: AbortSignal.timeout(patienceMs) });
  },
  async adoptMoney({ objectId }) {
    const operator = asOperator(call, 'retry_work');
    await askDeskSeldom(call);
    const report = objectId === null ? await syncStripe(agreeing(call), { dryRun: false, whole: true, signal: AbortSignal.timeout(patienceMs) }) : reportOf(await adoptOrder(agreeing(call), objectId));
    await operator.inTransaction((inside) => recordAudit(inside, { action: 'money.adopted', entityType: 'house', entityId: inside.house.id, about: null, meta: { orders: report.orders.filter(({ settled }) => settled).length, events: report.events.settled, ...(objectId === null ? {} : { objectId }) } }));
    return report;
  },
  async books({ month }) {
    const { payments: { livemode }, keeping } = call.process;
    const statements = await asOperator(call, 'see_books').inTransaction((inside) => readStatement(inside, { month, livemode }));
    return { month, livemode, statements, kept: { ...keeping, words: sayKeeping(keeping) } };
  },
  async checkBooks({ month }) {
    const operator = asOperator(call, 'see_books');
    await askDeskSeldom(call);
    return checkStatement(operator, call.process.payments, { month, livemode: call.process.payments.livemode });
  },
  async booksFile({ from, to }) {
    asOperator(call, 'see_books', { fresh: true });
    return { url: `/exports/books/${from}/${to}` };
  },
});

const agreeing = (call: Call): Agreeing => ({
  ...inboxOf(call.process, call.requestId, 'operator'),
  ofHouse: asDesk(call.process, call.requestId, 'operator', { houseId: call.process.house.id, subjectId: null }),
});

/** The desk is asked many times for one press of a button. */
async function askDeskSeldom(call: Call): Promise<void> {
  const { flow, limit, windowSeconds } = softLimits.askDesk;
  if (!(await call.process.ephemeral.withinLimit(flow, call.caller.operator?.id ?? '', limit, windowSeconds))) refuse('too-many', 'the desk was asked too often');
}

function reportOf(order: ComparedOrder | null): SyncReport {
  const gaps = order?.gaps.length ?? 0;
  const left = order?.gaps.filter(({ mends }) => !(mends && order.settled)).length ?? 0;
  return {
    word: 'done', dryRun: false, whole: false, since: null, events: { listed: 0, settled: 0, known: 0, ignored: 0, failed: 0 }, compared: 1, gaps, healed: gaps - left, left, orders: order === null ? [] : [order],
  };
}
