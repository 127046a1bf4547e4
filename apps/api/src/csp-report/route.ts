import type { FastifyInstance } from 'fastify';
import { softLimits } from '@omenhall/core/access';
import { refuse } from '@omenhall/core/refuse';
import type { HouseProcess } from '../house-process.ts';
import { networkOf } from '../plugins/network.rules.ts';
import { readReport } from './read-report.rules.ts';

/** Longer ones are refused: a report quotes a sample of what it stopped, and we keep none of it. */
const bodyLimitBytes = 16 * 1024;

/** Takes what browsers report of our own policy. Of each, the log gets two words from closed lists: no address, no sample. */
export async function cspReport(app: FastifyInstance, process: HouseProcess): Promise<void> {
  await app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser(['application/csp-report', 'application/reports+json'], { parseAs: 'string', bodyLimit: bodyLimitBytes }, (_request, body, done) => {
      try {
        done(null, JSON.parse(String(body)));
      } catch {
        done(null, undefined);
      }
    });
    door.post('/csp-report', { bodyLimit: bodyLimitBytes }, async (request, reply) => {
      const { flow, limit, windowSeconds } = softLimits.report;
      if (!(await process.ephemeral.withinLimit(flow, networkOf(request.ip), limit, windowSeconds))) refuse('too-many', 'reports of one network');
      const violations = readReport(request.body, new URL(process.house.siteUrl).origin) ?? refuse('bad-input', 'no report of a policy');
      for (const { directive, blocked } of violations) process.log.warn('csp_violation', { requestId: request.id, kind: directive, reason: blocked });
      return reply.status(204).header('cache-control', 'no-store').send();
    });
  });
}
