import type { GiftStatus } from '@omenhall/contracts/gift/gift.schema';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';

/** A gift in its giver's own name; what the giver may not see is not among it. */
export interface OwnGift {
  id: string; subject_id: string; purchase_link_id: string | null; order_code: string | null; recipient: Uint8Array | null; note: Uint8Array | null; code: Uint8Array | null; dek_id: string;
  send_at: Date | null; zone: string; round: number; letters: number; status: GiftStatus; sent_at: Date | null; expires_at: Date | null;
}

/** Foreign and unknown gifts are not found alike. */
export async function loadGift({ query }: Inside, giftId: string, lock: '' | 'for update of g' = ''): Promise<OwnGift> {
  const [gift] = await query<OwnGift>(
    `select g.id::text as id, g.subject_id::text as subject_id, g.purchase_link_id::text as purchase_link_id, l.order_code, g.recipient, g.note, g.code, g.dek_id::text as dek_id, g.send_at, g.zone, g.round, g.letters,
            g.status, g.sent_at, g.expires_at
       from gifts g left join purchase_links l on l.id = g.purchase_link_id where g.id = $1::uuid ${lock}`, [giftId],
  );
  return gift ?? refuse('not-found', `gift ${giftId}`);
}
