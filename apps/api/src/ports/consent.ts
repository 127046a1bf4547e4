import type { ConsentPort } from '@omenhall/contracts/consent/consent.port';
import { decideConsent, listConsents, listConsentTexts, withdrawConsent } from '@omenhall/core/consent';
import { asEachOfOwn, asGuest, asVisitor, contextOf, type Call } from '../plugins/caller.ts';

export const consentPort = (call: Call): ConsentPort => ({
  texts: () => asVisitor(call).inTransaction(listConsentTexts),
  current: () => asEachOfOwn(call, (ctx) => ctx.inTransaction(listConsents)),
  decide: async ({ decision, scopeId, surface }) => (await asGuest(call)).inTransaction((inside) => decideConsent(inside, { decision, scopeId, source: 'account', surface })),
  async withdraw(input) {
    let cancelledJobs = 0;
    for (const subjectId of call.caller.subjectIds) {
      cancelledJobs += (await contextOf(call, subjectId).inTransaction((inside) => withdrawConsent(inside, input))).cancelledJobs;
    }
    return { kind: input.kind, cancelledJobs };
  },
});
