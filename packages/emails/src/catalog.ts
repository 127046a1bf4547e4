import type { z } from 'zod';
import { lostLink } from './access/lost-link.email.tsx';
import { operatorInvite } from './access/operator-invite.email.tsx';
import { signInCode } from './access/sign-in-code.email.tsx';
import { stepUpCode } from './access/step-up-code.email.tsx';
import { membershipEnded } from './membership/membership-ended.email.tsx';
import { membershipEnds } from './membership/membership-ends.email.tsx';
import { membershipPaymentFailed } from './membership/membership-payment-failed.email.tsx';
import { membershipReceipt } from './membership/membership-receipt.email.tsx';
import { giftStatus } from './gift/gift-status.email.tsx';
import { giftToRecipient } from './gift/gift-to-recipient.email.tsx';
import { receipt } from './payment/receipt.email.tsx';
import { readingReady } from './reading/reading-ready.email.tsx';
import { refundApproved } from './refund/refund-approved.email.tsx';
import { refundDeclined } from './refund/refund-declined.email.tsx';
import { refundReceived } from './refund/refund-received.email.tsx';
import { withdrawalReceived } from './refund/withdrawal-received.email.tsx';
import { renderWith, type RenderedLetter } from './render.ts';
import { addressChanged } from './trail/address-changed.email.tsx';

export type { LetterClass } from './frame/define-letter.ts';
export type { RenderedLetter } from './render.ts';

/** Every letter of the house by its name in the ledger. */
export const letters = {
  sign_in_code: signInCode,
  step_up_code: stepUpCode,
  operator_invite: operatorInvite,
  receipt,
  reading_ready: readingReady,
  lost_link: lostLink,
  address_changed: addressChanged,
  refund_received: refundReceived,
  refund_approved: refundApproved,
  refund_declined: refundDeclined,
  withdrawal_received: withdrawalReceived,
  membership_receipt: membershipReceipt,
  membership_ends: membershipEnds,
  membership_payment_failed: membershipPaymentFailed,
  membership_ended: membershipEnded,
  gift_to_recipient: giftToRecipient,
  gift_status: giftStatus,
} as const;

export type LetterName = keyof typeof letters;
/** What each letter is filled with: safe fields alone. `houseName` may be left out. */
export type LetterProps = { [Name in LetterName]: z.input<(typeof letters)[Name]['props']> };

export const letterNames = Object.keys(letters) as LetterName[];

/**
 * Writes a letter.
 *
 * @param name  of the letter
 * @param props its fields; URLs are http or https, moments are dates, amounts in minor units, addresses masked
 * @returns     subject and preview of one line each, HTML that fetches nothing, and text that stands alone
 * @throws      HouseError `bad-input` for a field that is missing, unknown or not in its form (final); the message names
 *              fields, never what was in them
 *
 * The same fields give the same letter; the caller freezes it before the first attempt.
 */
export const renderLetter = <Name extends LetterName>(name: Name, props: LetterProps[Name]): Promise<RenderedLetter> => writers[name](props);

// One by one, because only here does the compiler see that a letter and its fields belong together.
const writers: { [Name in LetterName]: (props: LetterProps[Name]) => Promise<RenderedLetter> } = {
  sign_in_code: (props) => renderWith('sign_in_code', signInCode, props),
  step_up_code: (props) => renderWith('step_up_code', stepUpCode, props),
  operator_invite: (props) => renderWith('operator_invite', operatorInvite, props),
  receipt: (props) => renderWith('receipt', receipt, props),
  reading_ready: (props) => renderWith('reading_ready', readingReady, props),
  lost_link: (props) => renderWith('lost_link', lostLink, props),
  address_changed: (props) => renderWith('address_changed', addressChanged, props),
  refund_received: (props) => renderWith('refund_received', refundReceived, props),
  refund_approved: (props) => renderWith('refund_approved', refundApproved, props),
  refund_declined: (props) => renderWith('refund_declined', refundDeclined, props),
  withdrawal_received: (props) => renderWith('withdrawal_received', withdrawalReceived, props),
  membership_receipt: (props) => renderWith('membership_receipt', membershipReceipt, props),
  membership_ends: (props) => renderWith('membership_ends', membershipEnds, props),
  membership_payment_failed: (props) => renderWith('membership_payment_failed', membershipPaymentFailed, props),
  membership_ended: (props) => renderWith('membership_ended', membershipEnded, props),
  gift_to_recipient: (props) => renderWith('gift_to_recipient', giftToRecipient, props),
  gift_status: (props) => renderWith('gift_status', giftStatus, props),
};
