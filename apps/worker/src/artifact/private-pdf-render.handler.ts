import { renderArtifact } from '@omenhall/core/artifact';
import type { PlainHandler } from '@omenhall/delivery/handle';
import { renderPrivatePdf } from '@omenhall/documents/private-pdf';
import { makeScrollPaper } from '@omenhall/documents/scroll';
import type { Hands } from '../hands.ts';
import { doneWithin } from '../job-outcome.ts';

/** Draws the private PDF from the opened scroll. */
export const privatePdfRenderHandler = (hands: Hands): PlainHandler<{ artifactId: string }> => ({
  run: async (job) => doneWithin(hands, job, (ctx, settle) => renderArtifact(ctx, job.payload, {
    kind: 'private_pdf',
    draw: async (scroll) => {
      const { bytes, warnings } = await renderPrivatePdf(makeScrollPaper(scroll, { name: hands.houseName, siteUrl: hands.siteUrl }));
      if (warnings.length > 0) hands.onRenderWarning({ artifactId: job.payload.artifactId, code: 'unsupported-character', count: warnings.length });
      return bytes;
    },
  }, hands.store, settle)),
});
