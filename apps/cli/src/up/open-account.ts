import { openPayments, pinnedApiVersion } from '@omenhall/adapters/stripe';
import type { Payments } from '@omenhall/core/ports';

/** The account behind a key, and the version of the API in which the house speaks to it. Nothing is asked before the first call. */
export const openAccount = (secretKey: string, apiUrl: string | null): { payments: Payments; apiVersion: string } => ({ payments: openPayments({ secretKey, apiUrl }), apiVersion: pinnedApiVersion });
