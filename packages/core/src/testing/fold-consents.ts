import { randomUUID } from 'node:crypto';
import type { Query } from '@omenhall/db';
import { wholeSubject } from '../consent/index.ts';

const actions = ['granted', 'refused', 'withdrawn'] as const;
const wide = ['email', 'archive', 'special_category'] as const;
const narrow = ['public_share', 'early_performance'] as const;

interface Line { subject: string; kind: string; scope: string | null; action: string }

/**
 * Random lives of answers, each up to 30 lines over five kinds and several scopes, written to the ledger in one order
 * and folded a second time here. Goes past the verbs, as the privileged login; the ledger's own triggers hold.
 *
 * @returns how many lines were written, and each question on which mirror and reference differ
 */
export async function foldConsents(service: Query, houseId: string, { lives, random = Math.random }: { lives: number; random?: () => number }): Promise<{ lines: number; differing: string[]; drift: number }> {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const expected = new Map<string, string>();
  let lines = 0;
  for (let done = 0; done < lives; done += 500) {
    const batch: Line[] = [];
    for (let life = done; life < Math.min(done + 500, lives); life += 1) {
      const subject = randomUUID();
      const scopes = [randomUUID(), randomUUID()];
      const length = 1 + Math.floor(random() * 30);
      for (let i = 0; i < length; i += 1) {
        const kind = pick([...wide, ...narrow]);
        const scope = (narrow as readonly string[]).includes(kind) ? pick(scopes) : null;
        const action = pick(actions);
        batch.push({ subject, kind, scope, action });
        expected.set(`${subject} ${kind} ${scope ?? wholeSubject}`, action);
      }
    }
    lines += batch.length;
    await service('insert into subjects (id, house_id) select distinct unnest($2::uuid[]), $1::uuid', [houseId, [...new Set(batch.map(({ subject }) => subject))]]);
    await service(
      `insert into omen_consents (house_id, subject_id, kind, scope_id, action, source, surface, control, text_id, policy_version, text_sha256, locale, expressed_by, idempotency_key)
       select $1::uuid, b.subject, b.kind, b.scope, b.action, 'account', 'fold', 'fold', t.id, t.version, t.sha256, t.locale, 'customer', gen_random_uuid()::text
         from unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[]) with ordinality as b (subject, kind, scope, action, nth)
         join lateral (select * from consent_texts t where t.house_id = $1::uuid and t.kind = b.kind order by t.version desc limit 1) t on true
        order by b.nth`,
      [houseId, batch.map(({ subject }) => subject), batch.map(({ kind }) => kind), batch.map(({ scope }) => scope), batch.map(({ action }) => action)]);
  }
  const current = await service<{ key: string; action: string }>(
    `select concat_ws(' ', subject_id, kind, scope_id) as key, action from omen_consent_current c
      where house_id = $1::uuid and exists (select 1 from omen_consents o where o.id = c.consent_id and o.surface = 'fold')`, [houseId]);
  const seen = new Map(current.map(({ key, action }) => [key, action]));
  const differing = [...new Set([...expected.keys(), ...seen.keys()])].filter((key) => expected.get(key) !== seen.get(key));
  const [drift] = await service<{ n: number }>('select count(*)::int as n from app_private.consent_drift()');
  return { lines, differing, drift: drift?.n ?? -1 };
}
