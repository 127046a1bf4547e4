export { wholeSubject } from './consent.rules.ts';
export { decideConsent, findConsent, type Expressed } from './decide-consent.ts';
export { listConsents, listConsentTexts } from './list-consents.ts';
export { withdrawConsent } from './withdraw-consent.ts';
