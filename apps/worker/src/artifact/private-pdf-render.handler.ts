import { renderArtifact } from '@omenhall/core/artifact';
import { done, type PlainHandler } from '@omenhall/delivery';
import { renderPrivatePdf } from '@omenhall/documents/private-pdf';
import { makeScrollPaper } from '@omenhall/documents/scroll';
import type { Hands } from '../hands.ts';

/** Draws the private PDF from the opened scroll. */
export const privatePdfRenderHandler = ({ contextFor, store, houseName, siteUrl, onRenderWarning }: Hands): PlainHandler<{ artifactId: string }> => ({
  run: async (job) => done({
    within: async (settle) => {
      const { ctx, left } = contextFor(job);
      await renderArtifact(ctx, job.payload, {
        kind: 'private_pdf',
        draw: async (scroll) => {
          const { bytes, warnings } = await renderPrivatePdf(makeScrollPaper(scroll, { name: houseName, siteUrl }));
          if (warnings.length > 0) onRenderWarning({ artifactId: job.payload.artifactId, code: 'unsupported-character', count: warnings.length });
          return bytes;
        },
      }, store, settle);
      return left;
    },
  }),
});
