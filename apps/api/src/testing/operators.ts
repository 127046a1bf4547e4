import { hashToken, newToken } from '@omenhall/core/access';
import type { OperatorRole } from '@omenhall/contracts/access/access.schema';
import type { Browser } from './browser.ts';
import type { OpenedApi } from './open-api.ts';
import { anAsk } from './orders.ts';

/** A browser with an operator's session in a role, as if it had been let in by a colleague. */
export async function enterAsOperator(api: OpenedApi, role: OperatorRole): Promise<Browser> {
  const browser = api.browser();
  const token = newToken();
  await browser.ask('question.ask', await anAsk(browser, null));
  const guest = hashToken(browser.cookies.get('omen-guest') ?? '');
  await api.house.clone.serviceQuery(
    `with o as (insert into operators (house_id, subject_id, role) select house_id, subject_id, $2 from guest_sessions where token_hash = $1 returning id, house_id)
     insert into operator_sessions (token_hash, house_id, operator_id, expires_at) select $3, house_id, id, now() + interval '12 hours' from o`, [Buffer.from(guest), role, Buffer.from(hashToken(token))]);
  browser.cookies.set('omen-operator', token);
  return browser;
}
