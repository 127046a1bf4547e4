import { renderArtifact } from '@omenhall/core/artifact';
import type { PlainHandler } from '@omenhall/delivery/handle';
import { renderPrintView } from '@omenhall/documents/print-view';
import { makeScrollPaper } from '@omenhall/documents/scroll';
import type { Hands } from '../hands.ts';
import { doneWithin } from '../job-outcome.ts';

/** Writes the accessible page that is the twin of the PDF. */
export const printViewHandler = (hands: Hands): PlainHandler<{ artifactId: string }> => ({
  run: async (job) => doneWithin(hands, job, (ctx, settle) => renderArtifact(ctx, job.payload, {
    kind: 'print_view',
    draw: async (scroll) => Buffer.from(renderPrintView(makeScrollPaper(scroll, { name: hands.houseName, siteUrl: hands.siteUrl })), 'utf8'),
  }, hands.store, settle)),
});
