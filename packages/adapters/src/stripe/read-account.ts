import type { AccountSeen } from '@omenhall/core/ports';
import type Stripe from 'stripe';
import { gather } from './at-desk.ts';

/** Where the account sends its events, endpoint by endpoint. */
export const readAccount = async (stripe: Stripe, livemode: boolean): Promise<AccountSeen> => {
  const endpoints = await gather('list endpoints', stripe.webhookEndpoints.list({ limit: 100 }));
  return {
    livemode,
    endpoints: endpoints.map(({ id, url, status, api_version: apiVersion, enabled_events: types }) => ({ id, url, enabled: status === 'enabled', apiVersion, eventTypes: types })),
  };
};
