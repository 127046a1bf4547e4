/** Kinds of work by the seeds' names, each with the words a buyer reads in the tracker. */
export const jobKinds = {
  interpretation_job: { item: 'The scroll', doing: 'being written' },
  private_pdf_render_job: { item: 'The private PDF', doing: 'being made' },
  share_card_render_job: { item: 'The share card', doing: 'being made' },
  print_view_job: { item: 'The print view', doing: 'being made' },
  email_delivery_job: { item: 'The letter', doing: 'being sent' },
  receipt_email_job: { item: 'The receipt', doing: 'being sent' },
  recovery_email_job: { item: 'The letter with a code', doing: 'being sent' },
} as const;

export type JobKind = keyof typeof jobKinds;
export const jobKindNames = Object.keys(jobKinds) as JobKind[];
