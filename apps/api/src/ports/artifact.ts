import type { ArtifactPort } from '@omenhall/contracts/artifact/artifact.port';
import { listArtifacts, mintLink } from '@omenhall/core/artifact';
import { isHouseError } from '@omenhall/contracts/errors';
import { refuse } from '@omenhall/core/refuse';
import { asOwnerOfReading, contextOf, type Call } from '../plugins/caller.ts';

export const artifactPort = (call: Call): ArtifactPort => ({
  list: async (input) => (await asOwnerOfReading(call, input.readingId)).inTransaction((inside) => listArtifacts(inside, input)),
  async link(input) {
    // A file is one of a few names' own; the wall of each answers for itself.
    for (const subjectId of call.caller.subjectIds) {
      try {
        return await mintLink(contextOf(call, subjectId), input);
      } catch (error) {
        if (!isHouseError(error) || error.code !== 'not-found') throw error;
      }
    }
    return refuse('not-found', `artifact ${input.artifactId}`);
  },
});
