import type { ConsentPort } from '@omenhall/contracts/consent/consent.port';
import { isHouseError } from '@omenhall/contracts/errors';
import {
  decideConsent, evidenceOf, listConsentHistory, listConsents, listConsentTexts, previewWithdrawal, staysAfterWithdrawal, withdrawConsent, writeReceipt, type Evidence,
} from '@omenhall/core/consent';
import { refuse } from '@omenhall/core/refuse';
import { asEachOfOwn, asGuest, asVisitor, contextOf, type Call } from '../plugins/caller.ts';

export const consentPort = (call: Call): ConsentPort => ({
  texts: () => asVisitor(call).inTransaction((inside) => listConsentTexts(inside, call.process.modelHost)),
  current: () => asEachOfOwn(call, (ctx) => ctx.inTransaction(listConsents)),
  history: async () => (await asEachOfOwn(call, (ctx) => ctx.inTransaction(listConsentHistory))).toSorted((one, other) => other.at.getTime() - one.at.getTime()),
  async receipt({ id }) {
    for (const subjectId of call.caller.subjectIds) {
      try {
        return await writeReceipt(contextOf(call, subjectId), id);
      } catch (error) {
        if (!isHouseError(error) || error.code !== 'not-found') throw error;
      }
    }
    return refuse('not-found', `consent ${id}`);
  },
  decide: async ({ decision, scopeId, surface }) => (await asGuest(call)).inTransaction((inside) =>
    decideConsent(inside, { decision, scopeId, source: 'account', surface, control: surface === 'privacy' ? 'toggle' : 'choice', evidence: seenOf(call) })),
  async preview(input) {
    const previews = await asEachOfOwn(call, async (ctx) => [await ctx.inTransaction((inside) => previewWithdrawal(inside, input))]);
    const counts = new Map<string, number>();
    for (const { jobKind, count } of previews.flatMap(({ stops }) => stops)) counts.set(jobKind, (counts.get(jobKind) ?? 0) + count);
    return { kind: input.kind, stops: [...counts].map(([jobKind, count]) => ({ jobKind, count })), keeps: staysAfterWithdrawal[input.kind] };
  },
  async withdraw(input) {
    let cancelledJobs = 0;
    for (const subjectId of call.caller.subjectIds) {
      cancelledJobs += (await contextOf(call, subjectId).inTransaction((inside) => withdrawConsent(inside, input, { source: 'account', surface: 'privacy', control: 'toggle', evidence: seenOf(call) }))).cancelledJobs;
    }
    return { kind: input.kind, cancelledJobs };
  },
});

const seenOf = ({ process, caller, agent }: Call): Evidence => evidenceOf(process.keys, { address: caller.address, agent });
