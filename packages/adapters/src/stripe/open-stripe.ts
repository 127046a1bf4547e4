import Stripe from 'stripe';

/** The version of Stripe's API that this house is written for; the stand-in insists on it. */
export const pinnedApiVersion = '2026-10-28.endive' satisfies Stripe.LatestApiVersion;

export interface PaymentsOptions {
  secretKey: string;
  /** Origin of a stand-in; absent or null means Stripe itself. */
  apiUrl?: string | null;
  /** Patience for one request, in milliseconds; a request that may be repeated is tried three times. Default 5,000. */
  timeoutMs?: number;
}

/** The real SDK at the pinned version. Nothing is asked of Stripe until the first call. */
export const openStripe = ({ secretKey, apiUrl = null, timeoutMs = 5_000 }: PaymentsOptions): Stripe =>
  new Stripe(secretKey, { ...standIn(apiUrl), apiVersion: pinnedApiVersion, telemetry: false, maxNetworkRetries: 2, timeout: timeoutMs });

function standIn(apiUrl: string | null): { host: string; port: number; protocol: 'http' | 'https' } | undefined {
  if (apiUrl === null) return undefined;
  const url = new URL(apiUrl);
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  return { host: url.hostname, port: Number(url.port) || (protocol === 'http' ? 80 : 443), protocol };
}
