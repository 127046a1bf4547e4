import type { GiftStatus } from '@omenhall/contracts/gift/gift.schema';
import { findForbidden, type Forbidden } from '../foundation/guard-stored.rules.ts';

/** Months from sending until a code ends. */
export const giftMonths = 12;
/** Days after its end within which support may open a gift once more, and for which it then stays open. */
export const reopenDays = 30;
/** Days after a claim, or after a gift can be reopened no more, until note, code and address are cleared away. */
export const clearDays = 30;
/** One letter, and one more. */
export const mostLetters = 2;
/** How far ahead a gift may be sent, in days. */
export const mostDaysAhead = 366;

const dayMs = 86_400_000;

export const daysAfter = (moment: Date, days: number): Date => new Date(moment.getTime() + days * dayMs);

/** Twelve months on, on the same day; the end of February where there is no such day. In UTC. */
export function endOf(sentAt: Date): Date {
  const end = new Date(sentAt);
  end.setUTCMonth(end.getUTCMonth() + giftMonths);
  if (end.getUTCDate() !== sentAt.getUTCDate()) end.setUTCDate(0);
  return end;
}

/** Why a note may not go along: what the house never stores, or a link, which a letter of somebody else's would not be opened for. */
export const findUnsaid = (note: string): Forbidden | 'link' | null => findForbidden(note) ?? (links.test(note.normalize('NFKC').replace(/\p{Cf}/gu, '')) ? 'link' : null);

const links = /[a-z][a-z0-9+.-]*:\/\/\S|\bwww\.\S|(?<![\p{L}\p{N}.-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(?:com|net|org|info|biz|io|co|me|ly|app|dev|shop|xyz|top|site|online|link|club|live|eu|de|at|ch|fr|it|es|pt|nl|be|pl|uk|ru|cn|tv|gg|to)(?![\p{L}\p{N}])/iu;

/** What its giver may still do. A gift whose time has run out counts as expired before anybody has written that down. */
export function mayChange(gift: { status: GiftStatus; letters: number; byHand: boolean; expiresAt: Date | null }, now: Date): { mend: boolean; resend: boolean } {
  const open = ['active', 'support_needed'].includes(gift.status) && gift.expiresAt !== null && gift.expiresAt > now;
  return { mend: gift.status === 'scheduled' || open, resend: open && !gift.byHand && gift.letters < mostLetters };
}

export type Watched =
  | { word: 'wait'; until: Date }
  | { word: 'expire' }
  | { word: 'clear' }
  | { word: 'end' };

interface Life {
  status: GiftStatus;
  expiresAt: Date | null;
  claimedAt: Date | null;
  cleared: boolean;
}

/** What is to be done with a gift whose code was made, at this moment; `wait` is at most a week, since plans change. */
export function watch({ status, expiresAt, claimedAt, cleared }: Life, now: Date): Watched {
  const until = (moment: Date): Watched => ({ word: 'wait', until: new Date(Math.min(moment.getTime(), daysAfter(now, 7).getTime())) });
  if (status === 'cancelled') return cleared ? { word: 'end' } : { word: 'clear' };
  const over = status === 'used' ? claimedAt : status === 'expired' ? expiresAt : null;
  if (over !== null) {
    const clearAt = daysAfter(over, clearDays);
    if (clearAt > now) return until(clearAt);
    return cleared ? { word: 'end' } : { word: 'clear' };
  }
  if (expiresAt !== null && expiresAt <= now && status !== 'scheduled') return { word: 'expire' };
  return until(expiresAt !== null && expiresAt > now ? expiresAt : daysAfter(now, 7));
}
