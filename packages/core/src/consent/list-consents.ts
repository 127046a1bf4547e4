import type { ConsentState, ConsentText } from '@omenhall/contracts/consent/consent.schema';
import type { Inside } from '../foundation/context.ts';
import { wholeSubject } from './consent.rules.ts';

/** The newest sentence of each kind in the house's language. */
export async function listConsentTexts({ db, house }: Inside): Promise<ConsentText[]> {
  const rows = await db.consentText.findMany({ where: { locale: house.locale }, orderBy: [{ kind: 'asc' }, { version: 'desc' }], distinct: ['kind'] });
  return rows.map((row) => ({ ...row, kind: row.kind as ConsentText['kind'] }));
}

/** The subject's standing answers; silence is not listed. */
export async function listConsents({ db }: Inside): Promise<ConsentState[]> {
  const rows = await db.omenConsentCurrent.findMany({ orderBy: { kind: 'asc' } });
  return rows.map((row) => ({
    kind: row.kind as ConsentState['kind'],
    scopeId: row.scopeId === wholeSubject ? null : row.scopeId,
    action: row.action as ConsentState['action'],
    since: row.since,
    textVersion: row.textVersion,
  }));
}
