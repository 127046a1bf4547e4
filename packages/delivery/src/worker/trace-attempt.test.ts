import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryWorker } from '../index.ts';
import { contextOf, presentTraceParent } from '../ledger/trace-parent.ts';
import { openBell, openTestWorker } from '../testing/engine.ts';
import { aKind, leaveOne } from '../testing/factories.ts';
import { openTestLedger, type TestLedger } from '../testing/open-ledger.ts';

const spans = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
let ledger: TestLedger;
let worker: DeliveryWorker | undefined;
beforeAll(async () => {
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  ledger = await openTestLedger();
});
afterAll(async () => {
  await worker?.drain(10);
  await ledger.drop();
  trace.disable();
  context.disable();
});

describe('a trace', () => {
  it('goes from the transaction through the row to attempt and call, although no hint of it was ever offered', async () => {
    const blind = aKind({ effect: 'blind', destKey: 'post' });
    const business = trace.getTracer('test').startSpan('business transaction');
    // Left without a kick: what the worker knows of the trace, it read in the ledger.
    await context.with(trace.setSpan(context.active(), business), () => leaveOne(ledger.query, blind));
    business.end();
    const bell = openBell();
    worker = await openTestWorker({
      connectionString: ledger.url, definitions: [blind], onWorked: bell.ring,
      handlers: { [blind.kind]: { prepare: async () => ({ provider: 'post', bytes: new Uint8Array([1]) }), perform: async () => ({ word: 'accepted' as const }) } },
    });
    await bell.until((heard) => heard.length === 1, 'the job');

    const told = spans.getFinishedSpans();
    const find = (name: string) => told.find((span) => span.name === name);
    const attempt = find(`attempt ${blind.kind}`);
    const call = find('call post');
    expect(attempt?.parentSpanContext?.spanId).toBe(business.spanContext().spanId);
    expect(call?.parentSpanContext?.spanId).toBe(attempt?.spanContext().spanId);
    expect(new Set([attempt, call].map((span) => span?.spanContext().traceId))).toEqual(new Set([business.spanContext().traceId]));
    expect(attempt?.attributes).toMatchObject({ 'omen.kind': blind.kind, 'omen.attempt': 1, 'omen.outcome': 'done' });
  });

  it('that nobody began is not invented', async () => {
    expect(presentTraceParent()).toBeNull();
    const { id } = await leaveOne(ledger.query, aKind());
    expect(await ledger.query('select trace_parent from delivery_jobs where id = $1', [id])).toEqual([{ trace_parent: null }]);
  });

  it.each([null, '', 'rubbish', '00-short-b7ad6b7169203331-01', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more'])('is not taken up from %j', (text) => {
    expect(trace.getSpanContext(contextOf(text))).toBeUndefined();
  });
});

