import { createHash, randomBytes } from 'node:crypto';
import type { Inside } from '../foundation/context.ts';
import { requireSubject } from '../foundation/refuse.ts';

/** How long a browser is remembered without signing in. */
export const guestDays = 90;

export const hashToken = (token: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(token).digest());
export const newToken = (): string => randomBytes(32).toString('base64url');

/**
 * Makes the person of a context that is new, and a token that stands for this browser.
 * @returns the token for the browser's cookie; only its hash is kept
 */
export async function beginGuest(inside: Inside): Promise<string> {
  const subjectId = requireSubject(inside);
  const token = newToken();
  await inside.db.subject.create({ data: { id: subjectId, houseId: inside.house.id, locale: inside.house.locale }, select: { id: true } });
  await inside.db.guestSession.create({
    data: { tokenHash: hashToken(token), houseId: inside.house.id, subjectId, expiresAt: new Date(inside.clock.now().getTime() + guestDays * 86_400_000) },
    select: { subjectId: true },
  });
  return token;
}
