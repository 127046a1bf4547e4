import { createHash, randomUUID } from 'node:crypto';
import type { ArtifactKind, ShareCardFields } from '@omenhall/contracts/artifact/artifact.schema';
import { ShareCardFields as PublicFields } from '@omenhall/contracts/artifact/artifact.schema';
import { Secret } from '@omenhall/contracts/values/secret';
import type { Scroll } from '@omenhall/contracts/reading/reading.private';
import type { Query } from '@omenhall/delivery/ledger';
import type { Context } from '../foundation/context.ts';
import type { ArtifactStore } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { leaveReadyLetter, openReading } from '../reading/index.ts';
import { sealFile } from '../vault/index.ts';
import { artifactMedia } from './artifact.rules.ts';

/** Where a file stands sealed. */
export const filePlace = (houseId: string, subjectId: string, artifactId: string) => ({ table: 'oracle_artifacts', column: 'storage_key', rowId: artifactId, houseId, subjectId });

/** What a render is given: a private paper sees the scroll, a public one the allowed fields and nothing else. */
export type Paper =
  | { kind: 'private_pdf' | 'print_view'; draw: (scroll: Scroll) => Promise<Uint8Array> }
  | { kind: 'share_card'; draw: (fields: ShareCardFields) => Promise<Uint8Array> };

/**
 * Draws one paper, keeps it sealed in the store under a random name, and marks its row ready. When it was the last
 * one of its reading, the letter is left, unless the money has gone back. A second call finds it ready and only settles, and so it does for a paper that
 * was revoked. Taken away again is the file of a render whose key was destroyed meanwhile, of a displaced worker, and of
 * the loser of a race.
 */
export async function renderArtifact(ctx: Context, { artifactId }: { artifactId: string }, paper: Paper, store: ArtifactStore, settle: (query: Query) => Promise<void>): Promise<void> {
  const subjectId = requireSubject(ctx);
  const artifact = await ctx.inTransaction(({ db }) => db.oracleArtifact.findFirst({ where: { id: artifactId, subjectId } }));
  if (artifact === null || artifact.kind !== paper.kind || artifact.readingRecordId === null) refuse('not-found', `artifact ${artifactId}`);
  const readingId = artifact.readingRecordId;
  if (!unfinished.includes(artifact.status)) return ctx.inTransaction(({ query }) => settle(query));

  const bytes = paper.kind === 'share_card' ? await paper.draw(PublicFields.parse(artifact.publicPayload)) : await paper.draw((await openReading(ctx, { readingId })).reveal('render_private'));
  const key = await ctx.keys.fetch(artifact.dekId, subjectId);
  const storageKey = randomUUID();
  await store.put(storageKey, sealFile(key, filePlace(ctx.house.id, subjectId, artifactId), new Secret(bytes)).bytes());
  try {
    // Drawing takes long. A key that was destroyed meanwhile takes its paper with it, and nothing is kept.
    await ctx.keys.fetchToWrite(artifact.dekId, subjectId);
    const kept = await ctx.inTransaction(async (inside) => {
      // The reading's row is held, so that of two papers finishing together exactly one is the last.
      const [reading] = await inside.query<{ purchase_link_id: string | null; payment_status: string }>('select purchase_link_id::text as purchase_link_id, payment_status from reading_records where id = $1::uuid for update', [readingId]);
      const { count } = await inside.db.oracleArtifact.updateMany({
        where: { id: artifactId, status: { in: unfinished } },
        data: {
          status: 'ready', deliveryStatus: 'ready', storageKey, mediaType: artifactMedia[artifact.kind as ArtifactKind].mediaType, sizeBytes: bytes.length,
          checksum: new Uint8Array(createHash('sha256').update(bytes).digest()), renderedAt: inside.clock.now(),
        },
      });
      if (count === 1) await recordAudit(inside, { action: 'artifact.rendered', entityType: 'oracle_artifact', entityId: artifactId, meta: { kind: artifact.kind, sizeBytes: bytes.length } });
      const open = await inside.db.oracleArtifact.count({ where: { readingRecordId: readingId, status: { in: ['pending', 'rendering'] } } });
      if (open === 0 && reading?.purchase_link_id != null && reading.payment_status !== 'refunded') await leaveReadyLetter(inside, readingId, reading.purchase_link_id);
      await settle(inside.query);
      return count === 1;
    });
    if (!kept) await store.remove(storageKey);
  } catch (err) {
    // An answer that was lost on its way may have been a yes: only a row that names another file lets this one go.
    const row = await ctx.inTransaction(({ db }) => db.oracleArtifact.findFirst({ where: { id: artifactId }, select: { storageKey: true } })).catch(() => ({ storageKey }));
    if (row?.storageKey !== storageKey) await store.remove(storageKey);
    throw err;
  }
}

const unfinished = ['pending', 'rendering', 'failed'];
