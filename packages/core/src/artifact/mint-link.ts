import { timingSafeEqual } from 'node:crypto';
import type { MintedLink } from '@omenhall/contracts/artifact/artifact.schema';
import type { Context } from '../foundation/context.ts';
import type { Keys } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { linkSeconds } from './artifact.rules.ts';

/** What a link stands for; all of it is under the MAC. */
interface LinkTerms {
  artifactId: string;
  /** A paper that was drawn anew is another paper. */
  version: number;
  urlEpoch: number;
  subjectId: string;
  download: boolean;
  expiresAtSeconds: number;
}

/** Mints a link to one ready file of the subject: ten minutes, this person, this purpose. Minting again gives a longer one. */
export async function mintLink(ctx: Context, { artifactId, download }: { artifactId: string; download: boolean }): Promise<MintedLink> {
  const subjectId = requireSubject(ctx);
  const artifact = await ctx.inTransaction(async (inside) => {
    const row = await inside.db.oracleArtifact.findFirst({ where: { id: artifactId, subjectId }, select: { status: true, version: true, urlEpoch: true } });
    if (row === null) refuse('not-found', `artifact ${artifactId}`);
    if (row.status !== 'ready') refuse('not-ready', `artifact ${artifactId} is ${row.status}`);
    await recordAudit(inside, { action: 'artifact.link_minted', entityType: 'oracle_artifact', entityId: artifactId });
    return row;
  });
  const expiresAtSeconds = Math.floor(ctx.clock.now().getTime() / 1000) + linkSeconds;
  const proof = proofOf(ctx.keys, { artifactId, version: artifact.version, urlEpoch: artifact.urlEpoch, subjectId, download, expiresAtSeconds });
  return { url: `/a/${artifactId}/${proof}`, expiresAt: new Date(expiresAtSeconds * 1000) };
}

/**
 * Checks the second half of a link's path.
 * @returns whether the file is to be saved or shown
 * @throws HouseError `link-ended` for an ended, changed or foreign link alike
 */
export function checkLink(ctx: Context, artifact: { id: string; version: number; urlEpoch: number; subjectId: string }, proof: string): { download: boolean } {
  const [expires = '', purpose = ''] = proof.split('.');
  const download = purpose === 'd';
  const expiresAtSeconds = /^\d{1,12}$/.test(expires) ? Number(expires) : 0;
  // The whole text is compared, since base64 has several spellings of the same bytes.
  const expected = Buffer.from(proofOf(ctx.keys, { artifactId: artifact.id, version: artifact.version, urlEpoch: artifact.urlEpoch, subjectId: artifact.subjectId, download, expiresAtSeconds }));
  const given = Buffer.from(proof);
  const fits = given.length === expected.length && timingSafeEqual(given, expected);
  if (!fits || expiresAtSeconds * 1000 < ctx.clock.now().getTime()) refuse('link-ended', `link of artifact ${artifact.id}`);
  return { download };
}

function proofOf(keys: Keys, { artifactId, version, urlEpoch, subjectId, download, expiresAtSeconds }: LinkTerms): string {
  const purpose = download ? 'd' : 'v';
  const mac = keys.linkMac(Buffer.from(['omen/link/v2', artifactId, version, urlEpoch, subjectId, purpose, expiresAtSeconds].join('|'), 'utf8'));
  return `${expiresAtSeconds}.${purpose}.${Buffer.from(mac).toString('base64url')}`;
}
