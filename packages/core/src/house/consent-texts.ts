import type { ConsentKind } from '@omenhall/contracts/consent/consent.schema';

/** A sentence as it is shown, with the record fields of ISO/IEC TS 27560; the house's own name is its controller. */
export interface ConsentTextToSeed {
  kind: ConsentKind;
  version: number;
  locale: string;
  sentence: string;
  lifetime: string;
  effect: string;
  recipients: readonly string[];
  dataTypes: readonly string[];
  specialCategory: boolean;
  storagePlace: string;
  retention: string;
  jurisdiction: string;
  withdrawalWay: string;
}

const atHome = { recipients: [], specialCategory: false, storagePlace: 'On the server of the house; the keys lie in a vault apart.', jurisdiction: 'European Union (GDPR)' } as const;
const onPrivacyPage = 'The same switch on the privacy page, in one step.';

/** The texts in force. A changed text is a new version; one that was published is never edited, in any house. */
export const consentTexts: readonly ConsentTextToSeed[] = [
  {
    kind: 'special_category', version: 2, locale: 'en',
    sentence: 'Keep my question, sealed. It may touch on health, closeness or belief, and I agree that the house stores it for this reading.',
    lifetime: 'Until you remove the scroll.',
    effect: 'A yes stores the question closed under a key of its own. A no draws by the topic alone; nothing else changes.',
    ...atHome, specialCategory: true, dataTypes: ['question'], retention: 'Until the scroll is removed; then its key is destroyed.', withdrawalWay: onPrivacyPage,
  },
  {
    kind: 'email', version: 2, locale: 'en',
    sentence: 'Write to me when the scroll is ready.',
    lifetime: 'Until you say no, here or from any such letter.',
    effect: 'A yes sends one letter with a link and no private words. A no sends none; the receipt still comes.',
    ...atHome, recipients: ['Mail server of the house', 'Mail provider of the reader'], dataTypes: ['e-mail address', 'order code'], retention: 'The address stays with the orders it belongs to; a letter is not kept.', withdrawalWay: 'The link in any such letter, or the same switch on the privacy page, in one step.',
  },
  {
    kind: 'archive', version: 2, locale: 'en',
    sentence: 'Keep this scroll in my archive.',
    lifetime: 'Until you remove it.',
    effect: 'A yes keeps the scroll open to you. A no keeps it for 90 days, then its words are removed.',
    ...atHome, specialCategory: true, dataTypes: ['question', 'draw', 'scroll'], retention: 'Until the scroll is removed; without a yes, 90 days.', withdrawalWay: onPrivacyPage,
  },
  {
    kind: 'early_performance', version: 2, locale: 'en',
    sentence: 'Begin now. I know that my right to withdraw from the contract ends once the scroll is delivered.',
    lifetime: 'For this order.',
    effect: 'A yes ends the right of withdrawal with delivery. A no keeps it for 14 days; the scroll is written all the same.',
    ...atHome, dataTypes: ['order code', 'time of delivery'], retention: 'As long as the order must be kept for the books.', withdrawalWay: 'A message to support before the scroll is delivered.',
  },
  {
    kind: 'public_share', version: 2, locale: 'en',
    sentence: 'Publish this card under a link that anyone may open.',
    lifetime: 'Until you take the link back.',
    effect: 'A yes opens one page with one picture. Taking it back closes both; copies that others saved are out of our reach.',
    ...atHome, recipients: ['Anyone who has the link'], dataTypes: ['share card: its signs and its title'], retention: 'Until the link is taken back.', withdrawalWay: 'The same switch beside the card, in one step.',
  },
  {
    kind: 'ai_processing', version: 1, locale: 'en',
    sentence: 'Let an outside model write my scroll. It receives the signs, the topic and the question, and no name or address.',
    lifetime: 'Until you say no.',
    effect: 'A yes lets a model write. A no leaves the writing to the house grammar; price and delivery stay the same.',
    ...atHome, recipients: ['The model provider named in the privacy text'], specialCategory: true, dataTypes: ['question', 'topic', 'signs'],
    retention: 'As the provider named in the privacy text keeps it.', withdrawalWay: onPrivacyPage,
  },
  {
    kind: 'gift', version: 1, locale: 'en',
    sentence: 'Let the house carry this gift: as its giver, to the address named here; as the one who claims it, into my own hands.',
    lifetime: 'For this gift.',
    effect: 'A yes of the giver sends one letter with a code. A yes of whoever claims it opens the reading and tells the giver that it was claimed, and nothing else. A no sends and opens nothing.',
    ...atHome, recipients: ['Mail server of the house', 'Mail provider of the recipient'], dataTypes: ['e-mail address of the recipient', 'note', 'that the gift was claimed'],
    retention: 'Address and note until 30 days after the claim, or after the code has ended.', withdrawalWay: 'The page of the gift, until it is claimed.',
  },
];

/**
 * What needs which yes: kinds of jobs, for one of their letters or for all, and tables or columns that are written to.
 * Work that is not named here is operational and sells nothing.
 */
export const consentGates: readonly { act: string; template?: string; consentKind: ConsentKind }[] = [
  { act: 'email_delivery_job', consentKind: 'email' },
  { act: 'gift_letter_job', template: 'gift_to_recipient', consentKind: 'gift' },
  { act: 'reading_records.question', consentKind: 'special_category' },
  { act: 'passport_entries', consentKind: 'passport' },
  { act: 'shares', consentKind: 'public_share' },
  { act: 'ai_calls.topic', consentKind: 'ai_processing' },
  { act: 'ai_calls.question', consentKind: 'ai_processing' },
  { act: 'ai_calls.question', consentKind: 'special_category' },
];
