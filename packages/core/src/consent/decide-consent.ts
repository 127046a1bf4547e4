import { createHash } from 'node:crypto';
import type { ConsentState, Decision } from '@omenhall/contracts/consent/consent.schema';
import type { Inside } from '../foundation/context.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { fitsScope, stillCounts, wholeSubject } from './consent.rules.ts';
import type { Evidence } from './evidence.ts';

export interface Expressed {
  decision: Decision;
  /** The one thing the answer is about; null for the whole person. */
  scopeId: string | null;
  source: 'checkout' | 'account' | 'gift_redeem';
  /** Screen on which the sentence stood. */
  surface: string;
  /** What was pressed: `choice`, `toggle`. */
  control: string;
  evidence?: Evidence;
}

/**
 * Writes a yes or a no to the ledger, with the very text that was shown.
 * The answer that already stands leaves no second row; a yes that no longer counts is renewed by another yes.
 * Refuses a text of another kind and a scope of the wrong sort.
 */
export async function decideConsent(inside: Inside, { decision, scopeId, source, surface, control, evidence = {} }: Expressed): Promise<ConsentState> {
  const subjectId = requireSubject(inside);
  if (!fitsScope(decision.kind, scopeId)) refuse('bad-input', `scope does not fit consent ${decision.kind}`);
  const text = await inside.db.consentText.findFirst({ where: { id: decision.textId, kind: decision.kind } });
  if (text === null) refuse('bad-input', `consent text ${decision.textId} is not of kind ${decision.kind}`);

  const standing = await findConsent(inside, decision.kind, scopeId);
  if (standing !== null && standing.action === decision.action && standing.textVersion === text.version && !standing.asksAgain) return standing;

  // A digest of what is said and what stood before: a double click is one row, a change of mind is another.
  const key = createHash('sha256').update([subjectId, decision.kind, scopeId ?? '', decision.action, text.id, standing?.since.toISOString() ?? ''].join('|')).digest('hex');
  await inside.query(
    `insert into omen_consents (house_id, subject_id, kind, scope_id, action, source, surface, control, text_id, policy_version, text_sha256, locale, expressed_by, evidence, idempotency_key)
     values ($1::uuid, $2::uuid, $3::text, $4::uuid, $5::text, $6::text, $7::text, $8::text, $9::uuid, $10::int, $11::bytea, $12::text, 'customer', $13::jsonb, $14::text)
     on conflict (house_id, idempotency_key) do nothing`,
    [inside.house.id, subjectId, decision.kind, scopeId, decision.action, source, surface, control, text.id, text.version, text.sha256, text.locale, JSON.stringify(evidence), key],
  );
  return (await findConsent(inside, decision.kind, scopeId)) ?? refuse('broken', 'a consent was written and is not there');
}

/** The standing answer to one question; null is silence, and silence is a no. */
export async function findConsent({ db, clock }: Inside, kind: Decision['kind'], scopeId: string | null): Promise<ConsentState | null> {
  const row = await db.omenConsentCurrent.findFirst({ where: { kind, scopeId: scopeId ?? wholeSubject } });
  if (row === null) return null;
  const terms = await db.consentKind.findFirst({ where: { kind }, select: { minTextVersion: true } });
  const answer = { action: row.action as ConsentState['action'], textVersion: row.textVersion, validUntil: row.validUntil };
  return { kind, scopeId, since: row.since, ...answer, asksAgain: answer.action === 'granted' && !stillCounts(answer, terms?.minTextVersion ?? Infinity, clock.now()) };
}

/** Whether a yes stands and counts, for work that must know before it begins. */
export async function hasConsent(inside: Inside, kind: Decision['kind'], scopeId: string | null = null): Promise<boolean> {
  const standing = await findConsent(inside, kind, scopeId);
  return standing?.action === 'granted' && !standing.asksAgain;
}
