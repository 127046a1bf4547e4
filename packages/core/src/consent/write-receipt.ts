import type { ConsentReceipt } from '@omenhall/contracts/consent/consent.schema';
import { consentReceiptMessage, toBase64Url, writeConsentReceipt, type ConsentReceiptFacts } from '@omenhall/contracts/proof/consent-receipt.rules';
import type { Context } from '../foundation/context.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';

/**
 * A signed receipt of one line of the subject's ledger, which anybody can check without the house. It names the person by
 * pseudonym. The same line gives the same bytes for as long as the house signs with the same key.
 * Refuses `not-found` for foreign and unknown lines alike.
 */
export async function writeReceipt(ctx: Context, consentId: string): Promise<ConsentReceipt> {
  const subjectId = requireSubject(ctx);
  const facts = await ctx.inTransaction(async ({ db, house }): Promise<ConsentReceiptFacts> => {
    const row = await db.omenConsent.findFirst({ where: { id: consentId, subjectId }, include: { text: { select: { sentence: true } } } });
    if (row === null) refuse('not-found', `consent ${consentId}`);
    const { auditPseudonym } = await db.subject.findUniqueOrThrow({ where: { id: subjectId }, select: { auditPseudonym: true } });
    return {
      type: 'omen/consent-receipt/v1', houseId: house.id, subject: Buffer.from(auditPseudonym).toString('hex'), entryId: row.id,
      kind: row.kind as ConsentReceiptFacts['kind'], scopeId: row.scopeId, action: row.action as ConsentReceiptFacts['action'],
      source: row.source as ConsentReceiptFacts['source'], surface: row.surface, control: row.control,
      at: row.createdAt.toISOString(), validUntil: row.validUntil?.toISOString() ?? null,
      locale: row.locale, textVersion: row.policyVersion, textSha256: Buffer.from(row.textSha256).toString('hex'), sentence: row.text?.sentence ?? '',
    };
  });
  const receipt = writeConsentReceipt(facts);
  const { signature, keyId, publicKey } = ctx.keys.sign(consentReceiptMessage(receipt));
  return { receipt, signature: toBase64Url(signature), keyId, publicKey: toBase64Url(publicKey) };
}
