import { createHmac } from 'node:crypto';

/** One key that signs contexts. `key` is 32 bytes; `kid` names its row in `app_private.ctx_keys`. */
export interface ContextKey {
  kid: string;
  key: Uint8Array;
}

export interface Context {
  kind: 'customer' | 'job' | 'webhook' | 'operator' | 'share';
  /** Null: no house, so no row of any house is seen. */
  houseId: string | null;
  /** The person, or for an operator that operator's id. Null: nobody. */
  subjectId: string | null;
  /** Letters, digits and `_.:-`, 1 to 64; it travels into audit rows. */
  requestId: string;
}

/**
 * Half of what the database accepts, so that clocks may differ by half a minute either way. Far longer than the
 * transaction it is made for.
 */
const lifeSeconds = 30;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Signs `v1|house|kind|subject|request|exp|hmac` for `app.ctx`: HMAC-SHA-256 in hex over all that stands before the last bar.
 *
 * @param nowMs the caller's clock, milliseconds since 1970; the token ends 30 s later
 * @throws TypeError when an id is not a uuid or the request id could carry a bar: such a token would say something else
 */
export function signContext(signer: ContextKey, context: Context, nowMs: number): string {
  for (const id of [context.houseId, context.subjectId]) {
    if (id !== null && !uuid.test(id)) throw new TypeError('a context carries uuids only');
  }
  if (!/^[\w.:-]{1,64}$/.test(context.requestId)) throw new TypeError('a request id is 1 to 64 letters, digits or _.:-');
  const expires = Math.floor(nowMs / 1000) + lifeSeconds;
  const said = ['v1', context.houseId ?? '', context.kind, context.subjectId ?? '', context.requestId, expires].join('|');
  return `${said}|${createHmac('sha256', signer.key).update(said).digest('hex')}`;
}
