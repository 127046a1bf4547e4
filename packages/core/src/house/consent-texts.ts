import type { ConsentKind } from '@omenhall/contracts/consent/consent.schema';

/** The sentences as they are shown. A changed sentence is a new version; an old one is never edited. */
export const consentTexts: readonly { kind: ConsentKind; version: number; locale: string; sentence: string; lifetime: string; effect: string }[] = [
  {
    kind: 'special_category', version: 1, locale: 'en',
    sentence: 'Keep my question, sealed. It may touch on health, closeness or belief, and I agree that the house stores it for this reading.',
    lifetime: 'Until you remove the scroll.',
    effect: 'A yes stores the question closed under a key of its own. A no draws by the topic alone; nothing else changes.',
  },
  {
    kind: 'email', version: 1, locale: 'en',
    sentence: 'Write to me when the scroll is ready.',
    lifetime: 'Until you say no, here or from any such letter.',
    effect: 'A yes sends one letter with a link and no private words. A no sends none; the receipt still comes.',
  },
  {
    kind: 'archive', version: 1, locale: 'en',
    sentence: 'Keep this scroll in my archive.',
    lifetime: 'Until you remove it.',
    effect: 'A yes keeps the scroll open to you. A no keeps it for 90 days, then its words are removed.',
  },
  {
    kind: 'early_performance', version: 1, locale: 'en',
    sentence: 'Begin now. I know that my right to withdraw from the contract ends once the scroll is delivered.',
    lifetime: 'For this order.',
    effect: 'A yes ends the right of withdrawal with delivery. A no keeps it for 14 days; the scroll is written all the same.',
  },
  {
    kind: 'public_share', version: 1, locale: 'en',
    sentence: 'Publish this card under a link that anyone may open.',
    lifetime: 'Until you take the link back.',
    effect: 'A yes opens one page with one picture. Taking it back closes both; copies that others saved are out of our reach.',
  },
];

/** Which kinds of work need which yes. Work that is not named here is operational and sells nothing. */
export const consentGates: readonly { jobKind: string; consentKind: ConsentKind }[] = [
  { jobKind: 'email_delivery_job', consentKind: 'email' },
];
