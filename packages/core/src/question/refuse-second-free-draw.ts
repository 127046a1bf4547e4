import type { Inside } from '../foundation/context.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';

/**
 * Refuses a reading that would be the second draw of a free product on one day, in UTC; what costs something may be drawn as often as one likes.
 * Holds the person's row until the transaction ends, so that of two draws at one moment the second sees the first.
 */
export async function refuseSecondFreeDraw(inside: Inside, { id, productId }: { id: string; productId: string }): Promise<void> {
  const subjectId = requireSubject(inside);
  const price = await inside.db.productPrice.findFirst({ where: { productId }, orderBy: { validFrom: 'desc' }, select: { amount: true } });
  if (price?.amount !== 0) return;
  await inside.query('select true as held from subjects where id = $1::uuid for update', [subjectId]);
  const dayStart = new Date(inside.clock.now());
  dayStart.setUTCHours(0, 0, 0, 0);
  const drawn = await inside.db.readingRecord.count({ where: { id: { not: id }, productId, subjectId, sealedAt: { gte: dayStart } } });
  if (drawn > 0) refuse('already-today', 'the free sign of today is drawn');
}
