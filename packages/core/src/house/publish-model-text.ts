import type { Query } from '@omenhall/delivery/ledger';
import { publishText } from './publish-text.ts';

/** The model a house asks about, as its environment names it. */
export interface NamedModel {
  /** Host and port of the provider. */
  host: string;
  zeroRetention: boolean;
}

/**
 * Publishes the sentence that asks for a model, with the very provider and what it keeps, by the privileged login.
 * Another provider or another retention is another text: older yeses count no more, and the question stands again.
 * A second call with the same model changes nothing.
 */
export async function publishModelText(query: Query, houseId: string, { host, zeroRetention }: NamedModel): Promise<void> {
  const retention = zeroRetention
    ? 'The provider has agreed to keep nothing. The house keeps of each call its time, counts and codes.'
    : 'The provider may keep what it receives to look for abuse, commonly for 30 days. The house keeps of each call its time, counts and codes.';
  const [house] = await query<{ name: string }>('select name from houses where id = $1::uuid', [houseId]);
  const [newest] = await query<{ version: number; recipients: string[]; retention: string }>(
    `select version, recipients, retention from consent_texts where house_id = $1::uuid and kind = 'ai_processing' and locale = 'en' order by version desc limit 1`, [houseId]);
  if (newest !== undefined && newest.recipients.includes(host) && newest.retention === retention) return;
  const version = (newest?.version ?? 0) + 1;
  await publishText(query, houseId, {
    kind: 'ai_processing', version, locale: 'en', controller: house?.name ?? '',
    sentence: `Let a model at ${host} write my scroll. It receives the signs, the topic, the voice, and my question with names and numbers masked; no name, no address, no order.`,
    lifetime: 'Until you say no.',
    effect: 'A yes sends these fields when a scroll is written, and each scroll says so. A no leaves the writing to the house grammar; price and delivery stay the same.',
    recipients: [host], dataTypes: ['question after masking', 'topic', 'signs', 'positions', 'voice', 'language'], specialCategory: true,
    storagePlace: 'The answer is kept sealed on the server of the house.', retention, jurisdiction: `Where ${host} works; its own terms name the place.`,
    withdrawalWay: 'The same switch on the privacy page, in one step.',
  });
  await query(`update consent_kinds set min_text_version = greatest(min_text_version, $2::int), updated_at = now() where house_id = $1::uuid and kind = 'ai_processing' returning 1 as raised`, [houseId, version]);
}
