import type { RefundPort } from '@omenhall/contracts/refund/refund.port';
import type { RefundsOfOrder } from '@omenhall/contracts/refund/refund.schema';
import { Secret } from '@omenhall/contracts/values/secret';
import { countAttempt, guardedLimits } from '@omenhall/core/access';
import type { Context, Inside } from '@omenhall/core/context';
import { mayRecreate, recreateReading } from '@omenhall/core/reading';
import { askRefund, findContract, loadRefundable, showRefunds, takeOffer, withdrawContract } from '@omenhall/core/refund';
import { refuse } from '@omenhall/core/refuse';
import { asOwnerOfOrder, asVisitor, contextOf, type Call } from '../plugins/caller.ts';

export const refundPort = (call: Call): RefundPort => ({
  show: async ({ orderCode }) => (await asOwnerOfOrder(call, orderCode)).inTransaction((inside) => refundsOf(inside, orderCode)),
  ask: async (input) => after(call, input.orderCode, (inside) => askRefund(inside, input)),
  takeOffer: async ({ orderCode }) => after(call, orderCode, (inside) => takeOffer(inside, orderCode)),
  recreate: async ({ orderCode }) => after(call, orderCode, async (inside) => recreateReading(inside, await linkOf(inside, orderCode))),
  withdrawOwn: async ({ orderCode }) => withdrawContract(await asOwnerOfOrder(call, orderCode), { orderCode, name: new Secret('') }),
  findContract: async ({ code }) => (await asHolderOf(call, code)).inTransaction((inside) => findContract(inside, code)),
  withdraw: async ({ code, name }) => withdrawContract(await asHolderOf(call, code), { orderCode: code, name }),
});

const linkOf = async (inside: Inside, orderCode: string): Promise<string> => ((await loadRefundable(inside, { orderCode })) ?? refuse('not-found', `order ${orderCode}`)).id;

async function refundsOf(inside: Inside, orderCode: string): Promise<RefundsOfOrder> {
  return { ...(await showRefunds(inside, orderCode)), mayRecreate: await mayRecreate(inside, await linkOf(inside, orderCode)) };
}

/** Acts in the owner's name, and answers with how things then stand. */
async function after(call: Call, orderCode: string, act: (inside: Inside) => Promise<unknown>): Promise<RefundsOfOrder> {
  const ctx = await asOwnerOfOrder(call, orderCode);
  return ctx.inTransaction(async (inside) => {
    await act(inside);
    return refundsOf(inside, orderCode);
  });
}

/** In the name of whoever holds the order of a code: the law wants no other proof. Counted before anything is looked up, whatever the code. */
async function asHolderOf(call: Call, code: string): Promise<Context> {
  const { keys, house } = call.process;
  const visitor = asVisitor(call);
  await visitor.inTransaction(async ({ query }) => {
    await countAttempt(query, keys, house.id, guardedLimits.withdrawPerNetwork, call.peer);
    await countAttempt(query, keys, house.id, guardedLimits.withdrawPerNetworkAndDay, call.peer);
    await countAttempt(query, keys, house.id, guardedLimits.withdrawPerCode, code);
  });
  const [owner] = await visitor.inTransaction(({ query }) => query<{ subject_id: string }>('select subject_id::text as subject_id from app.owner_of_order($1::uuid, $2::text)', [house.id, code]));
  return contextOf(call, owner?.subject_id ?? refuse('not-found', 'no such contract'));
}
