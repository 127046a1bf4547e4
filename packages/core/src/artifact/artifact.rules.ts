import type { ArtifactKind } from '@omenhall/contracts/artifact/artifact.schema';

/** What a file of each kind is, as it leaves the house. */
export const artifactMedia = {
  pdf: { mediaType: 'application/pdf', extension: 'pdf' },
  private_pdf: { mediaType: 'application/pdf', extension: 'pdf' },
  share_card: { mediaType: 'image/png', extension: 'png' },
  gift_artifact: { mediaType: 'image/png', extension: 'png' },
  print_view: { mediaType: 'text/html; charset=utf-8', extension: 'html' },
} as const satisfies Record<ArtifactKind, { mediaType: string; extension: string }>;

/** Seconds a minted link lives. */
export const linkSeconds = 600;
