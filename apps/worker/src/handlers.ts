import type { Handler } from '@omenhall/delivery/handle';
import type { Catalog } from '@omenhall/jobs';
import type { z } from 'zod';
import { printViewHandler } from './artifact/print-view.handler.ts';
import { privatePdfRenderHandler } from './artifact/private-pdf-render.handler.ts';
import { shareCardRenderHandler } from './artifact/share-card-render.handler.ts';
import { emailDeliveryHandler } from './email/email-delivery.handler.ts';
import { recoveryEmailHandler } from './email/recovery-email.handler.ts';
import { giftDeliveryHandler } from './gift/gift-delivery.handler.ts';
import { giftLetterHandler } from './gift/gift-letter.handler.ts';
import type { Hands } from './hands.ts';
import { membershipDeskHandler } from './membership/membership-desk.handler.ts';
import { membershipNoticeHandler } from './membership/membership-notice.handler.ts';
import { consentAuditHandler } from './operations/consent-audit.handler.ts';
import { cronRetentionHandler } from './operations/cron-retention.handler.ts';
import { deliveryRetentionHandler } from './operations/delivery-retention.handler.ts';
import { webhookRetentionHandler } from './operations/webhook-retention.handler.ts';
import { queueProbeHandler } from './operations/queue-probe.handler.ts';
import { receiptEmailHandler } from './payment/receipt-email.handler.ts';
import { stripeSyncHandler } from './payment/stripe-sync.handler.ts';
import { refundExecuteHandler } from './refund/refund-execute.handler.ts';
import { refundNoticeHandler } from './refund/refund-notice.handler.ts';
import { withdrawalNoticeHandler } from './refund/withdrawal-notice.handler.ts';
import { interpretationHandler } from './reading/interpretation.handler.ts';

export type Handlers = { [Kind in keyof Catalog]: Handler<z.infer<Catalog[Kind]['payload']>> };

/** Every kind and its handler on one page; a missing one does not compile. */
export const handlers = (hands: Hands): Handlers => ({
  interpretation_job: interpretationHandler(hands),
  private_pdf_render_job: privatePdfRenderHandler(hands),
  share_card_render_job: shareCardRenderHandler(hands),
  print_view_job: printViewHandler(hands),
  email_delivery_job: emailDeliveryHandler(hands),
  recovery_email_job: recoveryEmailHandler(hands),
  receipt_email_job: receiptEmailHandler(hands),
  refund_execute_job: refundExecuteHandler(hands),
  refund_notice_job: refundNoticeHandler(hands),
  withdrawal_notice_job: withdrawalNoticeHandler(hands),
  membership_notice_job: membershipNoticeHandler(hands),
  membership_desk_job: membershipDeskHandler(hands),
  gift_delivery_job: giftDeliveryHandler(hands),
  gift_letter_job: giftLetterHandler(hands),
  delivery_retention: deliveryRetentionHandler(hands),
  webhook_retention: webhookRetentionHandler(hands),
  cron_retention: cronRetentionHandler(hands),
  consent_audit: consentAuditHandler(hands),
  stripe_sync: stripeSyncHandler(hands),
  queue_probe: queueProbeHandler(),
});
