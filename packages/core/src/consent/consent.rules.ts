import type { ConsentKind } from '@omenhall/contracts/consent/consent.schema';

/** What a yes of a kind stands on and speaks of. */
export interface KindTerms {
  /** Consent; explicit consent for what is specially protected; contract law for the right to withdraw from a contract. */
  basis: 'consent' | 'explicit_consent' | 'contract_law';
  /** The whole person, or one thing of theirs: exactly one row answers each question. */
  scope: 'subject' | 'artifact' | 'gift' | 'purchase';
  /** How long a yes lives, as an interval of Postgres; null until it is taken back. */
  validity: string | null;
  /** The oldest version of its sentence that still counts. */
  minTextVersion: number;
}

const untilTakenBack = { validity: null, minTextVersion: 1 } as const;

export const consentKinds = {
  archive: { basis: 'consent', scope: 'subject', ...untilTakenBack },
  email: { basis: 'consent', scope: 'subject', ...untilTakenBack },
  echo: { basis: 'consent', scope: 'subject', ...untilTakenBack },
  passport: { basis: 'consent', scope: 'subject', ...untilTakenBack },
  public_share: { basis: 'consent', scope: 'artifact', ...untilTakenBack },
  gift: { basis: 'consent', scope: 'gift', ...untilTakenBack },
  special_category: { basis: 'explicit_consent', scope: 'subject', ...untilTakenBack },
  ai_processing: { basis: 'consent', scope: 'subject', ...untilTakenBack },
  early_performance: { basis: 'contract_law', scope: 'purchase', ...untilTakenBack },
  offline_copy: { basis: 'consent', scope: 'subject', ...untilTakenBack },
} as const satisfies Record<ConsentKind, KindTerms>;

/** Scope of answers about the whole person, where a row must name one. */
export const wholeSubject = '00000000-0000-0000-0000-000000000000';

/** Whether an answer of this kind names the right sort of scope. */
export const fitsScope = (kind: ConsentKind, scopeId: string | null): boolean => (consentKinds[kind].scope === 'subject') === (scopeId === null);

interface Answer {
  action: 'granted' | 'refused' | 'withdrawn';
  textVersion: number;
  validUntil: Date | null;
}

/** Whether an answer is a yes that still counts: its text is young enough and its time is not over. */
export const stillCounts = ({ action, textVersion, validUntil }: Answer, minTextVersion: number, now: Date): boolean =>
  action === 'granted' && textVersion >= minTextVersion && (validUntil === null || validUntil > now);

/** What stays when a yes is taken back, in words for the person. */
export const staysAfterWithdrawal: Readonly<Record<ConsentKind, string>> = {
  archive: 'The scroll stays open for 90 days from its order; you can download it until then.',
  email: 'Receipts, codes and words about your orders still come. Your scrolls stay where they are.',
  echo: 'What you have written stays with you.',
  passport: 'What stands in the passport stays until you remove it.',
  public_share: 'Your scroll stays private, as it was. Copies that others saved are out of our reach.',
  gift: 'What was accepted already stays with the one who has it.',
  special_category: 'Questions that are sealed already stay sealed with their scrolls, until you remove those.',
  ai_processing: 'Scrolls that are written already stay as they are. The house grammar writes the next ones.',
  early_performance: 'The order stays. What is delivered already cannot be taken back.',
  offline_copy: 'Your scrolls stay in the house. The copy on this device is removed.',
};
