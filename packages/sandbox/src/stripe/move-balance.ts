import type { Desk } from './desk.ts';
import { newId, type BalanceTransaction } from './objects.ts';

const types = { charge: 'charge', refund: 'refund', refund_failure: 'refund_failure', dispute: 'adjustment', dispute_reversal: 'adjustment' } as const;

/** Writes one movement of the account's balance; what comes is above zero, what goes is below. */
export const moveBalance = (desk: Desk, { amount, currency, category, source }: { amount: number; currency: string; category: BalanceTransaction['reporting_category']; source: string }): BalanceTransaction => desk.balance.put({
  id: newId('txn'), object: 'balance_transaction', amount, created: desk.now(), currency, fee: 0, net: amount, reporting_category: category, source, status: 'available', type: types[category],
});
