import { renderArtifact } from '@omenhall/core/artifact';
import { done, type PlainHandler } from '@omenhall/delivery';
import { renderShareCard } from '@omenhall/documents/share-card';
import type { Hands } from '../hands.ts';

/** Draws the share card from its public fields; the scroll is not opened for it. */
export const shareCardRenderHandler = ({ contextFor, store, siteUrl }: Hands): PlainHandler<{ artifactId: string }> => ({
  run: async (job) => done({
    within: async (settle) => {
      const { ctx, left } = contextFor(job);
      await renderArtifact(ctx, job.payload, {
        kind: 'share_card',
        draw: (fields) => renderShareCard(fields, { theme: 'day', houseAddress: new URL(siteUrl).host }),
      }, store, settle);
      return left;
    },
  }),
});
