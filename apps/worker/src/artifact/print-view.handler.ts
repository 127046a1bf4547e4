import { renderArtifact } from '@omenhall/core/artifact';
import { done, type PlainHandler } from '@omenhall/delivery';
import { renderPrintView } from '@omenhall/documents/print-view';
import { makeScrollPaper } from '@omenhall/documents/scroll';
import type { Hands } from '../hands.ts';

/** Writes the accessible page that is the twin of the PDF. */
export const printViewHandler = ({ contextFor, store, houseName, siteUrl }: Hands): PlainHandler<{ artifactId: string }> => ({
  run: async (job) => done({
    within: async (settle) => {
      const { ctx, left } = contextFor(job);
      await renderArtifact(ctx, job.payload, {
        kind: 'print_view',
        draw: async (scroll) => Buffer.from(renderPrintView(makeScrollPaper(scroll, { name: houseName, siteUrl })), 'utf8'),
      }, store, settle);
      return left;
    },
  }),
});
