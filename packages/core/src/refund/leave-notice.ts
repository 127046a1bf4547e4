import { refundNoticeJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';

const subjects = {
  refund_received: 'We received your request about money',
  refund_approved: 'Money goes back to you',
  refund_declined: 'Your request about money was answered',
} as const;

/** Leaves one letter about a request, once for each of its words and requests. */
export const leaveNotice = (inside: Inside, letter: keyof typeof subjects, request: { id: string; purchaseLinkId: string }) =>
  leaveJob(inside, refundNoticeJob, {
    payload: { letter, refundRequestId: request.id }, idempotencyKey: `${letter}:${request.id}`, safeSubject: subjects[letter], links: [{ entity: 'purchase', key: request.purchaseLinkId }],
  });
