import { seePurchase, settlePurchase, type PurchaseSeen } from '../../payment/index.ts';
import type { TestHouse } from '../open-core.ts';
import { jobsOf } from './deliveries.ts';
import type { Placed } from './orders.ts';

/** What house and books say of an order's money. */
export interface MoneyState { status: string; failure: string | null; refunded: number; dispute: string | null; processing: boolean; reading: string; books: number[] }

/** An order that is paid for, with all its money in the house. */
export const allPaid: Omit<MoneyState, 'books'> = { status: 'unlocked', failure: null, refunded: 0, dispute: null, processing: false, reading: 'succeeded' };

export const sessionOf = ({ sessionId }: Pick<Placed, 'sessionId'>): string => sessionId ?? never('the order has no session');

export type Till = ReturnType<typeof openTill>;

/** Looks at the desk and settles, of one house; and asks what came of it. */
export function openTill(house: TestHouse) {
  /** What the desk knows of a session now; kept, it is an older picture later. */
  const look = async (sessionId: string): Promise<PurchaseSeen> => (await seePurchase(house.desk, { kind: 'session', id: sessionId })) ?? never('the desk knows no such session');

  const apply = ({ purchaseLinkId, seeker }: Pick<Placed, 'purchaseLinkId' | 'seeker'>, seen: PurchaseSeen) =>
    house.asDesk({ houseId: house.facts.id, subjectId: seeker.subjectId }).inTransaction((inside) => settlePurchase(inside, purchaseLinkId, seen));

  return {
    look, apply,
    settle: async (placed: Placed, sessionId = sessionOf(placed)) => apply(placed, await look(sessionId)),

    async stateOf({ purchaseLinkId }: Pick<Placed, 'purchaseLinkId'>): Promise<MoneyState> {
      const [link] = await house.service<Omit<MoneyState, 'books'>>(
        `select l.status, l.failure_code as failure, l.refunded_amount as refunded, l.dispute, l.processing_since is not null as processing, r.payment_status as reading
           from purchase_links l join reading_records r on r.id = l.reading_record_id where l.id = $1`, [purchaseLinkId]);
      const lines = await house.service<{ amount: number }>('select amount from finance_events where purchase_link_id = $1 order by created_at, kind, amount desc', [purchaseLinkId]);
      return { ...(link ?? never('no link')), books: lines.map(({ amount }) => amount) };
    },

    jobs: async ({ purchaseLinkId }: Pick<Placed, 'purchaseLinkId'>, kind: string) =>
      (await jobsOf(house, purchaseLinkId)).filter((job) => job.kind === kind).map(({ status, reason }) => (reason === null ? status : `${status}: ${reason}`)),

    requestsOf: ({ purchaseLinkId }: Pick<Placed, 'purchaseLinkId'>) =>
      house.service<{ class: string; status: string; amount: number; opened_by: string }>('select class, status, amount, opened_by from refund_requests where purchase_link_id = $1 order by created_at', [purchaseLinkId]),

    /** Every fact that settling may leave, for comparing before and after. */
    everything: ({ purchaseLinkId, readingId }: Pick<Placed, 'purchaseLinkId' | 'readingId'>) => house.service<object>(
      `select (select row_to_json(l)::text from purchase_links l where l.id = $1::uuid) as link, (select row_to_json(r)::text from reading_records r where r.id = $2::uuid) as reading,
              (select count(*)::int from finance_events where purchase_link_id = $1::uuid) as lines, (select count(*)::int from refund_requests where purchase_link_id = $1::uuid) as requests,
              (select string_agg(j.kind || j.status, ' ' order by j.id) from delivery_jobs j join delivery_links k on k.job_id = j.id where k.entity = 'purchase' and k.entity_key = $1::text) as jobs,
              (select count(*)::int from admin_audit_events where entity_id = $1::text) as events`, [purchaseLinkId, readingId]),
  };
}

function never(words: string): never {
  throw new Error(words);
}
