import { hashToken, newToken } from './begin-guest.ts';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';

/** What a token may open: `first_operator` and `operator_invite` are redeemed by verbs of their own. */
export type TokenKind = 'recovery' | 'unsubscribe';

export interface TokenToIssue {
  kind: TokenKind;
  /** What it opens; null when the person is all it names. */
  objectId: string | null;
  /** How often it opens; 1 or more. */
  uses: number;
  lifeSeconds: number;
  /** 32 bytes in base64url, when the caller must be able to make the same token again; a random one otherwise. */
  token?: string;
}

/**
 * Issues a capability token to the person of the context.
 *
 * @returns 32 bytes in base64url, to be handed over once; the books keep its SHA-256 alone
 * @throws RefusedByDatabase `forbidden` without a person in the context
 *
 * Issuing the same given token again changes nothing.
 */
export async function issueToken({ query }: Inside, { kind, objectId, uses, lifeSeconds, token = newToken() }: TokenToIssue): Promise<string> {
  await query('select app.issue_token($1::bytea, $2::text, $3::uuid, $4::int, make_interval(secs => $5::int)) is null as issued', [hashToken(token), kind, objectId, uses, lifeSeconds]);
  return token;
}

/**
 * Uses a token once. Of many calls with one token, as many succeed as it had uses.
 *
 * @param by whose act this is, when somebody is known
 * @throws HouseError `not-found` for foreign, unknown, spent and ended alike (final)
 */
export async function redeemToken({ query }: Inside, kind: TokenKind, token: string, by: string | null): Promise<{ objectId: string | null; issuedTo: string | null }> {
  const [redeemed] = await query<{ object_id: string | null; issued_to: string | null }>(
    'select object_id::text as object_id, issued_to::text as issued_to from app.redeem_token($1::bytea, $2::text, $3::uuid)', [hashToken(token), kind, by]);
  if (redeemed === undefined) refuse('not-found', `${kind} token refused`);
  return { objectId: redeemed.object_id, issuedTo: redeemed.issued_to };
}
