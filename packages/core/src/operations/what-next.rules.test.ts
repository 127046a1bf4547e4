import { describe, expect, it } from 'vitest';
import { whatNext, type NextFacts } from './what-next.rules.ts';

const now = Date.UTC(2026, 10, 20, 12);
const facts: NextFacts = {
  state: 'pending', now, nextRunAt: now, expiresAt: null, uncertainSince: now, cancelAsked: false, reason: null, effectClass: 'blind', policy: 'hold', crashes: 0,
  heldBy: [], accepted: true, kept: true, openCall: false,
};
const said = (changed: Partial<NextFacts>): string => whatNext({ ...facts, ...changed }).join(' ');

describe('what happens next', () => {
  it.each<[string, Partial<NextFacts>, string]>([
    ['a due job', {}, 'It is due.'],
    ['one of the next seconds', { nextRunAt: now + 40_000 }, 'It begins 40 s from now.'],
    ['one of the next hours', { nextRunAt: now + 5 * 3_600_000 }, 'It begins 5 h from now.'],
    ['one that will lapse', { expiresAt: now + 600_000 }, 'It lapses 10 min from now.'],
    ['one whose time is over', { expiresAt: now - 1 }, 'lapses at the next sweep'],
    ['one under a pause', { heldBy: ['dest:smtp'] }, 'omen delivery resume dest:smtp lifts it'],
    ['one of another build', { accepted: false }, 'No living worker takes this kind in this version'],
    ['one that nobody offers', { kept: false }, 'Nobody keeps the engine'],
    ['a suspect', { crashes: 3 }, 'took 3 workers with it and is offered alone'],
    ['a running one that is not wanted', { state: 'running', cancelAsked: true }, 'it stops before its call'],
    ['a young doubt', { state: 'uncertain', uncertainSince: now - 60_000 }, 'After 15 minutes a person decides; that is 14 min from now.'],
    ['an old doubt', { state: 'uncertain', uncertainSince: now - 20 * 60_000 }, 'A person decides now'],
    ['a doubt that is harmless twice', { state: 'uncertain', policy: 'resend_once' }, 'it is sent once more'],
    ['a dead one', { state: 'dead' }, 'omen delivery retry ID'],
    ['a dead one whose call is open', { state: 'dead', openCall: true }, 'a retry could be a double'],
    ['a letter that was sent', { state: 'succeeded' }, 'It was handed over.'],
    ['a paper that was made', { state: 'succeeded', effectClass: 'pure' }, 'It is done.'],
    ['one that was not wanted', { state: 'cancelled', reason: 'blocked_consent' }, 'It was not wanted'],
    ['one that was called off', { state: 'cancelled', reason: 'sent_by_hand' }, 'It was called off'],
    ['one that came too late', { state: 'expired' }, 'Its time passed'],
  ])('to %s is said', (_of, changed, words) => {
    expect(said(changed)).toContain(words);
  });

  it('promises no start to what is held back', () => {
    expect(whatNext({ ...facts, heldBy: ['all', 'queue:email'] })).toHaveLength(3);
  });
});
