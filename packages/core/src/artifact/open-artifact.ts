import type { ArtifactKind } from '@omenhall/contracts/artifact/artifact.schema';
import type { Secret } from '@omenhall/contracts/values/secret';
import type { Context } from '../foundation/context.ts';
import type { ArtifactStore } from '../foundation/ports.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { openFile } from '../vault/index.ts';
import { artifactMedia } from './artifact.rules.ts';
import { checkLink } from './mint-link.ts';
import { filePlace } from './render-artifact.ts';

export interface OpenedFile {
  bytes: Secret<Uint8Array>;
  mediaType: string;
  /** A neutral file name. */
  fileName: string;
  /** Whether it is to be saved: always, but for what a browser may show. */
  download: boolean;
}

/**
 * Opens one file for its owner, behind a link that still lives.
 * @throws HouseError `not-found` for foreign and unknown alike, `link-ended`, `not-ready`, `key-shredded`
 */
export async function openArtifact(ctx: Context, artifactId: string, proof: string, store: ArtifactStore): Promise<OpenedFile> {
  const subjectId = requireSubject(ctx);
  const found = await ctx.inTransaction(async ({ db }) => {
    const artifact = await db.oracleArtifact.findFirst({ where: { id: artifactId, subjectId } });
    if (artifact?.readingRecordId == null) return null;
    return { artifact, reading: await db.readingRecord.findUniqueOrThrow({ where: { id: artifact.readingRecordId }, select: { safeTitle: true } }) };
  });
  if (found === null) refuse('not-found', `artifact ${artifactId}`);
  const { artifact, reading } = found;
  const { download } = checkLink(ctx, artifact, proof);
  if (artifact.status !== 'ready' || artifact.storageKey === null) refuse('not-ready', `artifact ${artifactId} is ${artifact.status}`);
  const envelope = await store.get(artifact.storageKey);
  if (envelope === null) refuse('broken', `file of artifact ${artifactId} is missing`);
  const key = await ctx.keys.fetch(artifact.dekId, subjectId);
  const media = artifactMedia[artifact.kind as ArtifactKind];
  return {
    bytes: openFile(key, filePlace(ctx.house.id, subjectId, artifactId), envelope), mediaType: media.mediaType,
    fileName: `${reading.safeTitle.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.${media.extension}`, download: download || !('mayShow' in media),
  };
}
