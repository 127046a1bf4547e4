import { renderArtifact } from '@omenhall/core/artifact';
import type { PlainHandler } from '@omenhall/delivery/handle';
import { renderShareCard } from '@omenhall/documents/share-card';
import type { Hands } from '../hands.ts';
import { doneWithin } from '../job-outcome.ts';

/** Draws the share card from its public fields; the scroll is not opened for it. */
export const shareCardRenderHandler = (hands: Hands): PlainHandler<{ artifactId: string }> => ({
  run: async (job) => doneWithin(hands, job, (ctx, settle) => renderArtifact(ctx, job.payload, {
    kind: 'share_card',
    draw: (fields) => renderShareCard(fields, { theme: 'day', houseAddress: new URL(hands.siteUrl).host }),
  }, hands.store, settle)),
});
