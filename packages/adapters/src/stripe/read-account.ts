import type { AccountSeen } from '@omenhall/core/ports';
import type Stripe from 'stripe';
import { atDesk } from './at-desk.ts';

/** Where the account sends its events, endpoint by endpoint. */
export const readAccount = (stripe: Stripe, livemode: boolean): Promise<AccountSeen> => atDesk('read account', async () => {
  const endpoints = await stripe.webhookEndpoints.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 });
  return {
    livemode,
    endpoints: endpoints.map(({ id, url, status, api_version: apiVersion, enabled_events: types }) => ({ id, url, enabled: status === 'enabled', apiVersion, eventTypes: types })),
  };
});
