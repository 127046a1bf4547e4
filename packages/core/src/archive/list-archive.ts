import type { ArchiveEntry } from '@omenhall/contracts/archive/archive.schema';
import type { Topic } from '@omenhall/contracts/question/question.schema';
import type { ReadingStatus } from '@omenhall/contracts/reading/reading.schema';
import { findSpread, findVoice } from '@omenhall/contracts/draw/spreads.rules';
import { findConsent } from '../consent/index.ts';
import type { Inside } from '../foundation/context.ts';
import { requireSubject } from '../foundation/refuse.ts';

/** Days an unarchived scroll stays open. */
const unarchivedDays = 90;

/** The subject's scrolls that are paid for or written, newest first: neutral facts, no private word. */
export async function listArchive(inside: Inside): Promise<ArchiveEntry[]> {
  const archived = (await findConsent(inside, 'archive', null))?.action === 'granted';
  const rows = await inside.db.readingRecord.findMany({
    where: { subjectId: requireSubject(inside), OR: [{ paymentStatus: 'succeeded' }, { interpretedAt: { not: null } }], deletedAt: null, sealedAt: { not: null } },
    orderBy: { sealedAt: 'desc' },
    select: { id: true, safeTitle: true, methodId: true, spreadId: true, voiceId: true, topic: true, status: true, sealedAt: true, purchaseLinkId: true },
  });
  const links = await inside.db.purchaseLink.findMany({ where: { readingRecordId: { in: rows.map((row) => row.id) }, unlockedAt: { not: null } }, select: { orderCode: true, readingRecordId: true } });
  return rows.flatMap((row) => {
    if (row.sealedAt === null) return [];
    return [{
      readingId: row.id, safeTitle: row.safeTitle, methodId: row.methodId, spreadName: findSpread(row.spreadId)?.name ?? row.spreadId, voiceName: findVoice(row.voiceId)?.name ?? row.voiceId,
      topic: row.topic as Topic, status: row.status as ReadingStatus, sealedAt: row.sealedAt, orderCode: links.find((link) => link.readingRecordId === row.id)?.orderCode ?? null,
      keptUntil: archived ? null : new Date(row.sealedAt.getTime() + unarchivedDays * 86_400_000),
    }];
  });
}
