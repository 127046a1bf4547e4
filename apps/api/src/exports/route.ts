import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { ExportBooks } from '@omenhall/contracts/operator/books.schema';
import { boundsOf, exportBooks } from '@omenhall/core/finance';
import { refuse } from '@omenhall/core/refuse';
import type { HouseProcess } from '../house-process.ts';
import { asOperator, openCall } from '../plugins/caller.ts';

/** Streams the books of whole months as CSV to whoever may see them and has proven it a moment ago. Each is audited. */
export function exportRoute(app: FastifyInstance, process: HouseProcess): void {
  app.get('/exports/books/:from/:to', async (request, reply) => {
    const months = ExportBooks.safeParse(request.params);
    if (!months.success || months.data.from > months.data.to) refuse('not-found', 'malformed months');
    const { from, to } = months.data;
    const call = await openCall(process, request, reply);
    const operator = asOperator(call, 'see_books', { fresh: true });
    const parts = exportBooks(operator, { from: boundsOf(from).from, to: boundsOf(to).to, livemode: process.payments.livemode, keeping: process.keeping });
    // The first part is asked for before anything is answered: what refuses it is an answer, and not half a file.
    const first = await parts.next();
    return reply
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="omenhall-books-${from}-${to}.csv"`)
      .header('x-robots-tag', 'noindex')
      .type('text/csv; charset=utf-8')
      .send(Readable.from(followedBy(first, parts)));
  });
}

async function* followedBy(first: IteratorResult<string>, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (first.done !== true) yield first.value;
  yield* rest;
}
