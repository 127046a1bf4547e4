import type { ArtifactKind } from '@omenhall/contracts/artifact/artifact.schema';

/** What a file of each kind is, as it leaves the house. Pictures and the print view may be shown by a browser, where they run nothing; a PDF is saved. */
export const artifactMedia = {
  pdf: { mediaType: 'application/pdf', extension: 'pdf' },
  private_pdf: { mediaType: 'application/pdf', extension: 'pdf' },
  share_card: { mediaType: 'image/png', extension: 'png', mayShow: true },
  gift_artifact: { mediaType: 'image/png', extension: 'png', mayShow: true },
  print_view: { mediaType: 'text/html; charset=utf-8', extension: 'html', mayShow: true },
} as const satisfies Record<ArtifactKind, { mediaType: string; extension: string; mayShow?: true }>;

/** Seconds a minted link lives. */
export const linkSeconds = 600;
