export { consentKinds, staysAfterWithdrawal, wholeSubject } from './consent.rules.ts';
export { decideConsent, findConsent, hasConsent, type Expressed } from './decide-consent.ts';
export { evidenceOf, type Evidence } from './evidence.ts';
export { listConsentHistory, listConsents, listConsentTexts } from './list-consents.ts';
export { previewWithdrawal, recordWithdrawal, withdrawConsent, type Door } from './withdraw-consent.ts';
export { writeReceipt } from './write-receipt.ts';
