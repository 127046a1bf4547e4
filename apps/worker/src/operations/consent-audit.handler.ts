import { auditConsents } from '@omenhall/core/operations';
import { calendar } from '@omenhall/jobs/calendar';
import type { Hands } from '../hands.ts';
import { withRun } from '../with-run.ts';

/** Compares the mirror of consents with its ledger; a difference is a failed run. */
export const consentAuditHandler = (hands: Hands) => withRun(hands, calendar.consent_audit, auditConsents);
