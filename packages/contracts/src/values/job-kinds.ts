/** Kinds of work by the seeds' names, each with the words a buyer reads in the tracker; the house's own upkeep is read by operators alone. */
export const jobKinds = {
  interpretation_job: { item: 'The scroll', doing: 'being written' },
  private_pdf_render_job: { item: 'The private PDF', doing: 'being made' },
  share_card_render_job: { item: 'The share card', doing: 'being made' },
  print_view_job: { item: 'The print view', doing: 'being made' },
  email_delivery_job: { item: 'The letter', doing: 'being sent' },
  receipt_email_job: { item: 'The receipt', doing: 'being sent' },
  refund_execute_job: { item: 'The money back', doing: 'being given back' },
  refund_notice_job: { item: 'The letter about money', doing: 'being sent' },
  withdrawal_notice_job: { item: 'The acknowledgement of a withdrawal', doing: 'being sent' },
  recovery_email_job: { item: 'The letter with a code', doing: 'being sent' },
  membership_notice_job: { item: 'The letter about your membership', doing: 'being sent' },
  membership_desk_job: { item: 'Word to the payment desk', doing: 'being said' },
  gift_delivery_job: { item: 'The gift', doing: 'being made ready' },
  gift_letter_job: { item: 'The letter about the gift', doing: 'being sent' },
  delivery_retention: { item: 'Old deliveries', doing: 'being cleared away' },
  webhook_retention: { item: 'Old payment events', doing: 'being cleared away' },
  cron_retention: { item: 'Old runs of the calendar', doing: 'being cleared away' },
  consent_audit: { item: 'The mirror of consents', doing: 'being compared' },
  stripe_sync: { item: 'House and payment desk', doing: 'being compared' },
  queue_probe: { item: 'A probe of the queue', doing: 'being carried' },
} as const;

export type JobKind = keyof typeof jobKinds;
export const jobKindNames = Object.keys(jobKinds) as JobKind[];
