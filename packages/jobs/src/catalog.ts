import { privatePdfRenderJob } from './artifact/private-pdf-render.job.ts';
import { printViewJob } from './artifact/print-view.job.ts';
import { shareCardRenderJob } from './artifact/share-card-render.job.ts';
import { emailDeliveryJob } from './email/email-delivery.job.ts';
import { recoveryEmailJob } from './email/recovery-email.job.ts';
import { membershipDeskJob } from './membership/membership-desk.job.ts';
import { membershipNoticeJob } from './membership/membership-notice.job.ts';
import { giftDeliveryJob } from './gift/gift-delivery.job.ts';
import { giftLetterJob } from './gift/gift-letter.job.ts';
import { consentAuditJob } from './operations/consent-audit.job.ts';
import { cronRetentionJob } from './operations/cron-retention.job.ts';
import { deliveryRetentionJob } from './operations/delivery-retention.job.ts';
import { webhookRetentionJob } from './operations/webhook-retention.job.ts';
import { queueProbeJob } from './operations/queue-probe.job.ts';
import { receiptEmailJob } from './payment/receipt-email.job.ts';
import { stripeSyncJob } from './payment/stripe-sync.job.ts';
import { refundExecuteJob } from './refund/refund-execute.job.ts';
import { refundNoticeJob } from './refund/refund-notice.job.ts';
import { withdrawalNoticeJob } from './refund/withdrawal-notice.job.ts';
import { interpretationJob } from './reading/interpretation.job.ts';

/** Every kind of work there is. A kind that is missing among the worker's handlers does not compile. */
export const catalog = {
  interpretation_job: interpretationJob,
  private_pdf_render_job: privatePdfRenderJob,
  share_card_render_job: shareCardRenderJob,
  print_view_job: printViewJob,
  email_delivery_job: emailDeliveryJob,
  recovery_email_job: recoveryEmailJob,
  receipt_email_job: receiptEmailJob,
  refund_execute_job: refundExecuteJob,
  refund_notice_job: refundNoticeJob,
  withdrawal_notice_job: withdrawalNoticeJob,
  membership_notice_job: membershipNoticeJob,
  membership_desk_job: membershipDeskJob,
  gift_delivery_job: giftDeliveryJob,
  gift_letter_job: giftLetterJob,
  delivery_retention: deliveryRetentionJob,
  webhook_retention: webhookRetentionJob,
  cron_retention: cronRetentionJob,
  consent_audit: consentAuditJob,
  stripe_sync: stripeSyncJob,
  queue_probe: queueProbeJob,
} as const;

export type Catalog = typeof catalog;
export {
  emailDeliveryJob, giftDeliveryJob, giftLetterJob, interpretationJob, membershipDeskJob, membershipNoticeJob, printViewJob, privatePdfRenderJob, queueProbeJob, receiptEmailJob, recoveryEmailJob, refundExecuteJob, refundNoticeJob, shareCardRenderJob,
  withdrawalNoticeJob,
};
