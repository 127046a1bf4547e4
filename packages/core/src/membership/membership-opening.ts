import type { Inside } from '../foundation/context.ts';
import type { Openable } from '../foundation/opening.ts';
import { leaveEndNow } from './keep-membership.ts';

/**
 * Money opens a membership by its subscription, which tells what stands open; so nothing is left to do at its opening.
 * When all the money has gone back, or the contract is undone, the subscription ends at the desk, and ends for good.
 */
export const membershipOpening: Openable = {
  async open() {},

  async stop(inside, { linkId }) {
    for (const subscriptionId of await livingOf(inside, linkId)) await leaveEndNow(inside, linkId, subscriptionId);
  },

  async goOn() {},
};

const livingOf = async (inside: Inside, linkId: string): Promise<string[]> =>
  (await inside.query<{ id: string }>(`select subscription_id as id from memberships where purchase_link_id = $1::uuid and status <> 'ended'`, [linkId])).map(({ id }) => id);
