import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isHouseError } from '@omenhall/contracts/errors';
import { softLimits } from '@omenhall/core/access';
import { openArtifact } from '@omenhall/core/artifact';
import { refuse } from '@omenhall/core/refuse';
import type { HouseProcess } from '../house-process.ts';
import { contextOf, openCall } from '../plugins/caller.ts';
import { noteAtEdge } from '../plugins/note-at-edge.ts';

const Params = z.object({ artifactId: z.uuid(), proof: z.string().max(200) });

/** Hands a file to its owner, behind a link that lives ten minutes. A page of it may do nothing but be read. */
export function downloadRoute(app: FastifyInstance, process: HouseProcess): void {
  app.get('/a/:artifactId/:proof', async (request, reply) => {
    const params = Params.safeParse(request.params);
    if (!params.success) refuse('not-found', 'malformed link');
    const { artifactId, proof } = params.data;
    if (process.keysAway() !== null) refuse('keys-away', 'download in sealed mode');
    const call = await openCall(process, request, reply);
    const { flow, limit, windowSeconds } = softLimits.download;
    // By link and not by file: a stranger who knows the file's id must not use up its owner's turns.
    if (!(await process.ephemeral.withinLimit(flow, `${artifactId}/${proof}`, limit, windowSeconds))) refuse('too-many', `downloads of ${artifactId}`);
    for (const subjectId of call.caller.subjectIds) {
      const file = await openArtifact(contextOf(call, subjectId), artifactId, proof, process.store).catch(async (error: unknown) => {
        if (isHouseError(error) && error.code === 'not-found') return null;
        await noteAtEdge(call, error);
        throw error;
      });
      if (file === null) continue;
      return reply
        .header('cache-control', 'no-store')
        .header('content-disposition', `${file.download ? 'attachment' : 'inline'}; filename="${file.fileName}"`)
        .header('content-security-policy', `sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'`)
        .header('x-robots-tag', 'noindex')
        .type(file.mediaType)
        .send(Buffer.from(file.bytes.reveal('owner_view')));
    }
    return refuse('not-found', `artifact ${artifactId}`);
  });
}
