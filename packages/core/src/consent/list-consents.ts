import type { ConsentEntry, ConsentState, ConsentText } from '@omenhall/contracts/consent/consent.schema';
import type { Inside } from '../foundation/context.ts';
import { stillCounts, wholeSubject } from './consent.rules.ts';

/**
 * The newest sentence of each kind in the house's language. A model is asked about only where the house has one, and only
 * by the sentence that names its provider.
 * @param modelHost host of the model's provider; null in a house without a model
 */
export async function listConsentTexts({ db, house }: Inside, modelHost: string | null): Promise<ConsentText[]> {
  const rows = await db.consentText.findMany({ where: { locale: house.locale }, orderBy: [{ kind: 'asc' }, { version: 'desc' }], distinct: ['kind'] });
  return rows.filter(({ kind, recipients }) => kind !== 'ai_processing' || (modelHost !== null && recipients.includes(modelHost))).map(({ id, kind, version, locale, sentence, lifetime, effect, controller, recipients, dataTypes, specialCategory, storagePlace, retention, jurisdiction, withdrawalWay }) => ({
    id, kind: kind as ConsentText['kind'], version, locale, sentence, lifetime, effect,
    notice: { controller, recipients, dataTypes, specialCategory, storagePlace, retention, jurisdiction, withdrawalWay },
  }));
}

/** The subject's standing answers; silence is not listed. A yes whose time or text is over asks again. */
export async function listConsents({ db, clock }: Inside): Promise<ConsentState[]> {
  const rows = await db.omenConsentCurrent.findMany({ orderBy: [{ kind: 'asc' }, { since: 'asc' }] });
  const kinds = await db.consentKind.findMany({ select: { kind: true, minTextVersion: true } });
  const minimum = new Map(kinds.map(({ kind, minTextVersion }) => [kind, minTextVersion]));
  return rows.map((row) => {
    const answer = { action: row.action as ConsentState['action'], textVersion: row.textVersion, validUntil: row.validUntil };
    return {
      kind: row.kind as ConsentState['kind'],
      scopeId: row.scopeId === wholeSubject ? null : row.scopeId,
      since: row.since,
      ...answer,
      asksAgain: answer.action === 'granted' && !stillCounts(answer, minimum.get(row.kind) ?? Infinity, clock.now()),
    };
  });
}

/** The subject's whole ledger, newest first, each line with the sentence that was shown. */
export async function listConsentHistory({ db }: Inside): Promise<ConsentEntry[]> {
  const rows = await db.omenConsent.findMany({ orderBy: { seq: 'desc' }, include: { text: { select: { sentence: true } } } });
  return rows.map((row) => ({
    id: row.id, kind: row.kind as ConsentEntry['kind'], scopeId: row.scopeId, action: row.action as ConsentEntry['action'], source: row.source as ConsentEntry['source'],
    surface: row.surface, control: row.control, textVersion: row.policyVersion, locale: row.locale, sentence: row.text?.sentence ?? '', at: row.createdAt,
  }));
}
