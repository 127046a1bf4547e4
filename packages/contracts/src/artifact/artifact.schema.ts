import { z } from 'zod';

export const ArtifactKind = z.enum(['pdf', 'private_pdf', 'share_card', 'gift_artifact', 'print_view']);
export type ArtifactKind = z.infer<typeof ArtifactKind>;
export const ArtifactStatus = z.enum(['pending', 'rendering', 'ready', 'failed', 'revoked', 'expired']);
export type ArtifactStatus = z.infer<typeof ArtifactStatus>;

export const Artifact = z.object({
  id: z.uuid(),
  kind: ArtifactKind,
  status: ArtifactStatus,
  version: z.number().int(),
  sizeBytes: z.number().int().nullable(),
  /** SHA-256 of the file as it is handed out, hex. */
  checksum: z.string().nullable(),
  renderedAt: z.date().nullable(),
});
export type Artifact = z.infer<typeof Artifact>;

/** A link that lives ten minutes and opens for its owner only. */
export const MintedLink = z.object({ url: z.string(), expiresAt: z.date() });
export type MintedLink = z.infer<typeof MintedLink>;

/** All that a share card may show, by id; the words behind the ids are fixed lists. */
export const ShareCardFields = z.strictObject({
  methodId: z.string(),
  spreadId: z.string(),
  signs: z.array(z.strictObject({ signId: z.string(), reversed: z.boolean() })),
  titleId: z.string(),
  phraseId: z.string(),
});
export type ShareCardFields = z.infer<typeof ShareCardFields>;
