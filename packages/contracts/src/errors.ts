/**
 * Every refusal the house can give. The code travels; the words for people are written where the
 * refusal happens, and the words for logs never hold anything a person typed.
 */
export const refusals = {
  'bad-input': { status: 400, trpc: 'BAD_REQUEST', again: false, words: 'Something in this request is not in the form we can read.' },
  'too-large': { status: 413, trpc: 'PAYLOAD_TOO_LARGE', again: false, words: 'This is longer than we can take.' },
  'wrong-origin': { status: 403, trpc: 'FORBIDDEN', again: false, words: 'This request did not come from our own pages.' },
  'sign-in-needed': { status: 401, trpc: 'UNAUTHORIZED', again: false, words: 'Sign in with a code to see this.' },
  'step-up-needed': { status: 401, trpc: 'UNAUTHORIZED', again: false, words: 'Prove once more that it is you. A fresh code opens this for five minutes.' },
  'not-allowed': { status: 403, trpc: 'FORBIDDEN', again: false, words: 'Your role does not allow this.' },
  'not-found': { status: 404, trpc: 'NOT_FOUND', again: false, words: 'We hold nothing under this name, or it is not yours.' },
  'method-refused': { status: 405, trpc: 'METHOD_NOT_SUPPORTED', again: false, words: 'This door is opened another way.' },
  'too-many': { status: 429, trpc: 'TOO_MANY_REQUESTS', again: true, words: 'That was often. Wait a while, then try again.' },
  'code-refused': { status: 400, trpc: 'BAD_REQUEST', again: true, words: 'This code does not open anything. It may have ended; ask for a new one.' },
  'gift-settled': { status: 409, trpc: 'CONFLICT', again: false, words: 'This gift is claimed or has ended. Nothing about it can be changed any more.' },
  'question-stopped': { status: 422, trpc: 'UNPROCESSABLE_CONTENT', again: false, words: 'We do not read for this question.' },
  'secret-shaped': { status: 422, trpc: 'UNPROCESSABLE_CONTENT', again: false, words: 'This looks like a secret or a card number. Take it out; we do not keep such things.' },
  'text-too-long': { status: 413, trpc: 'PAYLOAD_TOO_LARGE', again: false, words: 'This text is longer than we can keep.' },
  'already-sealed': { status: 409, trpc: 'CONFLICT', again: false, words: 'This draw is sealed. It cannot be drawn again.' },
  'not-sealed': { status: 409, trpc: 'CONFLICT', again: false, words: 'The signs are not drawn yet.' },
  'not-ready': { status: 409, trpc: 'CONFLICT', again: true, words: 'This is still being made.' },
  'already-paid': { status: 409, trpc: 'CONFLICT', again: false, words: 'This is paid already. Nothing more is due.' },
  'price-changed': { status: 409, trpc: 'CONFLICT', again: false, words: 'The price has changed since this page was shown. Look at it once more before you pay.' },
  'nothing-to-return': { status: 409, trpc: 'CONFLICT', again: false, words: 'Nothing is left to give back for this order.' },
  'already-decided': { status: 409, trpc: 'CONFLICT', again: false, words: 'This was decided before, with another word.' },
  'nothing-to-mend': { status: 409, trpc: 'CONFLICT', again: false, words: 'Nothing of this order failed, so there is nothing to make again.' },
  'not-offered': { status: 409, trpc: 'CONFLICT', again: false, words: 'This is not open for this order.' },
  'window-over': { status: 409, trpc: 'CONFLICT', again: false, words: 'The time in which one may withdraw from this contract is over.' },
  'already-member': { status: 409, trpc: 'CONFLICT', again: false, words: 'You are a member already. Nothing more is due.' },
  'membership-ended': { status: 409, trpc: 'CONFLICT', again: false, words: 'This membership has ended. You can begin another one.' },
  'already-today': { status: 409, trpc: 'CONFLICT', again: false, words: 'You have drawn today. The next sign waits until tomorrow.' },
  'consent-missing': { status: 409, trpc: 'CONFLICT', again: false, words: 'This needs your yes first.' },
  'already-operator': { status: 409, trpc: 'CONFLICT', again: false, words: 'This address looks after the house already.' },
  'last-owner': { status: 409, trpc: 'CONFLICT', again: false, words: 'This is the last owner. Make somebody else an owner first.' },
  'resend-limit': { status: 429, trpc: 'TOO_MANY_REQUESTS', again: true, words: 'Sent three times within the hour. Wait a while before the next.' },
  'address-proof-needed': { status: 403, trpc: 'FORBIDDEN', again: false, words: 'Only the browser that paid can change this address, within seven days. Ask for a code instead.' },
  'link-ended': { status: 410, trpc: 'NOT_FOUND', again: false, words: 'This link has ended. Open your scroll and take a new one.' },
  'signature-refused': { status: 400, trpc: 'BAD_REQUEST', again: false, words: 'The signature does not fit.' },
  'in-work': { status: 409, trpc: 'CONFLICT', again: true, words: 'This is being worked on at this moment.' },
  'payments-away': { status: 503, trpc: 'SERVICE_UNAVAILABLE', again: true, words: 'The payment desk does not answer. Nothing was charged; try again in a minute.' },
  'keys-away': { status: 503, trpc: 'SERVICE_UNAVAILABLE', again: true, words: 'The vault does not answer. Nothing is lost; try again in a minute.' },
  'database-away': { status: 503, trpc: 'SERVICE_UNAVAILABLE', again: true, words: 'The house cannot read its books right now. Nothing is lost; try again in a minute.' },
  'key-shredded': { status: 410, trpc: 'NOT_FOUND', again: false, words: 'This was removed and cannot be opened.' },
  'seal-mismatch': { status: 500, trpc: 'INTERNAL_SERVER_ERROR', again: false, words: 'A seal did not fit. We have been told.' },
  'broken': { status: 500, trpc: 'INTERNAL_SERVER_ERROR', again: true, words: 'This did not work, and it is our fault. Nothing you typed is lost.' },
} as const satisfies Record<string, { status: number; trpc: string; again: boolean; words: string }>;

export type RefusalCode = keyof typeof refusals;

/** What a person is shown of a refusal. */
export interface Refusal {
  code: RefusalCode;
  /** A sentence for people. */
  words: string;
  /** Whether trying the same again later can help. */
  again: boolean;
  /** Names the request in the log; a person may read it out to support. */
  reference: string;
}

/**
 * The one error of the house.
 *
 * `message` is for logs: ids and codes, never text a person typed. `words` is for people and
 * defaults to the sentence of the code.
 */
export class HouseError extends Error {
  readonly code: RefusalCode;
  readonly words: string;

  constructor(code: RefusalCode, forLogs: string, options: { words?: string; cause?: unknown } = {}) {
    super(forLogs, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HouseError';
    this.code = code;
    this.words = options.words ?? refusals[code].words;
  }
}

export const isHouseError = (error: unknown): error is HouseError => error instanceof HouseError;
