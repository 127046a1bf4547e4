import { stageCodes, type Stage, type TrackedDelivery } from '@omenhall/contracts/trail/trail.schema';
import { describe, expect, it } from 'vitest';
import { buyersTrail } from './order-trail.rules.ts';

const at = new Date('2026-01-02T10:02:00Z');
const stages = (done: number, failed?: (typeof stageCodes)[number]): Stage[] => stageCodes.map((code, index) => ({
  code, state: code === failed ? 'failed' : index < done ? 'done' : 'waiting', at: index < done ? at : null, proof: '',
}));
const writing = (state: TrackedDelivery['state']): TrackedDelivery => ({
  supportRef: 'D-1', kind: 'interpretation_job', item: 'The scroll', state, at, nextAt: null, reason: null, attempts: [], mayResend: false, asks: false,
});
const states = (done: number, deliveries: TrackedDelivery[], failed?: (typeof stageCodes)[number]) =>
  buyersTrail({ stages: stages(done, failed), deliveries }).map(({ state }) => state).join(' ');

describe('the trail of a buyer', () => {
  it.each([
    ['waits for the bank', 2, [], undefined, 'here to-come to-come to-come'],
    ['counts as paid as soon as the payment is seen, before our own books follow', 3, [], undefined, 'done here to-come to-come'],
    ['waits for the writing', 5, [writing('running')], undefined, 'done here to-come to-come'],
    ['has its scroll before its files', 5, [writing('made')], undefined, 'done done here to-come'],
    ['waits for the letter', 7, [writing('made')], undefined, 'done done done here'],
    ['has arrived', 8, [writing('made')], undefined, 'done done done done'],
    ['breaks where writing gave up, and nothing behind the break is here', 5, [writing('needs_person')], undefined, 'done failed to-come to-come'],
    ['breaks where a payment failed', 2, [], 'payment_confirmed' as const, 'failed to-come to-come to-come'],
  ])('%s', (_name, done, deliveries, failed, told) => {
    expect(states(done, deliveries, failed)).toBe(told);
  });

  it('of a gift or a membership has no writing and no files', () => {
    const stops = buyersTrail({ stages: stages(8), deliveries: [], opens: 'gift' });
    expect(stops.map(({ stop, state }) => `${stop} ${state}`)).toEqual(['paid done', 'letter done']);
  });

  it('takes a recreated scroll by its latest writing', () => {
    expect(states(5, [writing('made'), writing('running')])).toBe('done here to-come to-come');
  });

  it('gives the time a stop was reached, and none before', () => {
    const [paid, written] = buyersTrail({ stages: stages(3), deliveries: [] });
    expect(paid?.at).toEqual(at);
    expect(written?.at).toBeNull();
  });
});
