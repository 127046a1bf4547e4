import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { contextOf } from '../ledger/trace-parent.ts';
import type { ClaimedRow, FinishWord } from './ledger-calls.ts';

const tracer = trace.getTracer('omenhall.delivery');

/**
 * Runs one try in a span of its own, below the transaction that left the job, whatever lies between them: the parent
 * stands in the row, and no hint carries it. Costs next to nothing until an owner loads a tracing SDK.
 */
export async function traceAttempt(row: ClaimedRow, run: () => Promise<FinishWord | null>): Promise<FinishWord | null> {
  const parent = contextOf(row.trace_parent);
  const span = tracer.startSpan(`attempt ${row.kind}`, {
    kind: SpanKind.CONSUMER,
    attributes: { 'omen.job': row.id, 'omen.kind': row.kind, 'omen.queue': row.queue, 'omen.attempt': row.attempt },
  }, parent);
  try {
    const word = await context.with(trace.setSpan(parent, span), run);
    span.setAttribute('omen.outcome', word?.outcome ?? 'settled_within');
    if (word !== null && word.code !== null) span.setAttribute('omen.code', word.code);
    if (word !== null && word.outcome !== 'done') span.setStatus({ code: SpanStatusCode.ERROR, message: word.outcome });
    return word;
  } finally {
    span.end();
  }
}

/** One call to a provider, as a span below its attempt. The words of an error stay out: they may hold anything. */
export async function traceCall<T extends { word: string }>(provider: string, call: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(`call ${provider}`, { kind: SpanKind.CLIENT, attributes: { 'omen.provider': provider } }, async (span) => {
    try {
      const said = await call();
      span.setAttribute('omen.answer', said.word);
      return said;
    } catch (err) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'threw' });
      throw err;
    } finally {
      span.end();
    }
  });
}
