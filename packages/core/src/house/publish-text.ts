import { createHash, randomUUID } from 'node:crypto';
import type { Query } from '@omenhall/delivery/ledger';
import type { ConsentTextToSeed } from './consent-texts.ts';

/** A text with the name of the house that answers for it. */
export type PublishedText = ConsentTextToSeed & { controller: string };

/** Publishes a consent text in a house, by the privileged login. A version that stands is left as it is. */
export async function publishText(query: Query, houseId: string, body: PublishedText): Promise<void> {
  await query(
    `insert into consent_texts (id, house_id, kind, version, locale, sentence, lifetime, effect, controller, recipients, data_types, special_category,
                                storage_place, retention, jurisdiction, withdrawal_way, sha256)
     values ($1::uuid, $2::uuid, $3::text, $4::int, $5::text, $6::text, $7::text, $8::text, $9::text, $10::text[], $11::text[], $12::boolean,
             $13::text, $14::text, $15::text, $16::text, $17::bytea) on conflict (house_id, kind, version, locale) do nothing`,
    [randomUUID(), houseId, body.kind, body.version, body.locale, body.sentence, body.lifetime, body.effect, body.controller, body.recipients, body.dataTypes,
      body.specialCategory, body.storagePlace, body.retention, body.jurisdiction, body.withdrawalWay, digestText(body)],
  );
}

/** SHA-256 over the whole text, each field behind its name: nothing of what was shown can change under a yes. */
const digestText = (body: PublishedText): Buffer =>
  createHash('sha256').update(JSON.stringify(Object.entries(body).toSorted(([one], [other]) => (one < other ? -1 : 1)))).digest();
