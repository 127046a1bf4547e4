import type { Query } from '@omenhall/delivery/ledger';
import { consentKinds } from '../consent/index.ts';
import { offers } from './catalogue.ts';
import { consentGates, consentTexts } from './consent-texts.ts';
import { publishText } from './publish-text.ts';

/**
 * Gives a database its house: the tenant, what it sells and the sentences it asks. Runs as the privileged login.
 * A second call adds what is missing and changes nothing that is there: prices and texts of a house are its own.
 *
 * @returns the house's id
 */
export async function seedHouse(query: Query, house: { slug: string; name: string }): Promise<string> {
  await query('insert into houses (slug, name) values ($1::text, $2::text) on conflict (slug) do nothing', [house.slug, house.name]);
  const [row] = await query<{ id: string }>('select id::text as id from houses where slug = $1::text', [house.slug]);
  if (row === undefined) throw new Error('the house was written and is not there');
  const houseId = row.id;
  for (const [position, offer] of offers.entries()) {
    const [made] = await query<{ id: string }>(
      `insert into products (house_id, slug, tier, name, summary, includes, excludes, not_for, gives, spread_ids, opens, on_sale, entry_route, shop_route, unlock_route, promise_minutes, position)
       values ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text[], $7::text[], $8::text, $9::text[], $10::text[], $11::text, $12::boolean, $13::text, $14::text, $15::text, $16::int, $17::int)
       on conflict (house_id, slug) do nothing returning id::text as id`,
      [houseId, offer.slug, offer.tier, offer.name, offer.summary, offer.includes, offer.excludes, offer.notFor, offer.gives, offer.spreadIds, offer.opens, offer.onSale, offer.entryRoute,
        offer.shopRoute, offer.unlockRoute, offer.promiseMinutes, position],
    );
    if (made === undefined) continue;
    for (const price of offer.prices) {
      await query('insert into product_prices (house_id, product_id, amount, currency, interval) values ($1::uuid, $2::uuid, $3::int, $4::text, $5::text)', [houseId, made.id, price.amountMinor, price.currency, price.interval]);
    }
  }
  for (const [kind, terms] of Object.entries(consentKinds)) {
    await query(
      `insert into consent_kinds (house_id, kind, basis, scope_type, default_validity, min_text_version)
       values ($1::uuid, $2::text, $3::text, $4::text, $5::interval, $6::int) on conflict (house_id, kind) do nothing`,
      [houseId, kind, terms.basis, terms.scope, terms.validity, terms.minTextVersion],
    );
  }
  for (const text of consentTexts) await publishText(query, houseId, { ...text, controller: house.name });
  for (const gate of consentGates) {
    await query('insert into consent_gates (house_id, act, template, consent_kind) values ($1::uuid, $2::text, $3::text, $4::text) on conflict do nothing',
      [houseId, gate.act, gate.template ?? '', gate.consentKind]);
  }
  return houseId;
}
