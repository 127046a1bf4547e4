import { describe, expect, it } from 'vitest';
import { checkBooks, type WorldBooks } from './books.ts';

/** A blind letter that was claimed, intended, sent and finished, in a world where nothing went wrong. */
const sound = (): WorldBooks => ({
  left: ['j'],
  jobs: [{ id: 'j', kind: 'blind_errand', status: 'succeeded', crashes: 0, effect: { state: 'accepted', fence: 'f', evidence: 'reply' } }],
  moves: [
    { at: 1_000, job: 'j', was: null, became: 'pending', fence: null, worker: null, seq: 0, dueAt: 1_000, crashes: 0, dest: 'smtp' },
    { at: 1_100, job: 'j', was: 'pending', became: 'running', fence: 'f', worker: 'w', seq: 0, dueAt: 1_000, crashes: 0, dest: 'smtp' },
    { at: 1_300, job: 'j', was: 'running', became: 'succeeded', fence: 'f', worker: 'w', seq: 0, dueAt: 1_000, crashes: 0, dest: 'smtp' },
  ],
  intents: [{ at: 1_150, job: 'j', fence: 'f' }],
  attempts: [{ job: 'j', seq: 0, fence: 'f', worker: 'w', outcome: 'done', code: null }],
  pauses: [],
  rows: [],
  papers: new Set(),
  accepted: [{ sink: 'smtp', job: 'j', at: 1_200 }],
  happenings: [{ at: 900, what: 'open', worker: 'w' }, { at: 1_310, what: 'ended', worker: 'w', job: 'j', fence: 'f', words: 'done succeeded' }],
  ambiguities: [],
  leftOver: { connections: 0 },
  sightings: [],
});
const broken = (books: WorldBooks): string[] => checkBooks(books, { standstillMs: 5_000 }).filter(({ state }) => state === 'broken').map(({ name }) => name);

/** The letter's end was lost with its worker after the dot. */
const unsure = (): WorldBooks => {
  const books = sound();
  return {
    ...books,
    jobs: [{ id: 'j', kind: 'blind_errand', status: 'uncertain', crashes: 1, effect: { state: 'uncertain', fence: 'f', evidence: null } }],
    moves: books.moves.map((move) => (move.became === 'succeeded' ? { ...move, became: 'uncertain', at: 6_000 } : move)),
    attempts: [{ job: 'j', seq: 0, fence: 'f', worker: 'w', outcome: 'lost', code: 'worker_lost' }],
    happenings: [{ at: 900, what: 'open', worker: 'w' }],
  };
};

describe('the checker', () => {
  it('finds nothing in a sound world, and says what it did not ask', () => {
    expect(broken(sound())).toEqual([]);
    expect(checkBooks(sound(), { standstillMs: 5_000 }).filter(({ state }) => state === 'not asked').map(({ name }) => name)).toEqual(['I8', 'I9']);
  });

  it.each([
    ['I1', 'a committed job that is gone', { left: ['j', 'gone'] }],
    ['I1', 'a job that no transaction was told of', { left: [] }],
    ['I1', 'a job that still waits', { jobs: [{ id: 'j', kind: 'blind_errand', status: 'pending', crashes: 0, effect: { state: 'accepted', fence: 'f', evidence: null } }] }],
    ['I2', 'a letter that was taken twice', { accepted: [{ sink: 'smtp', job: 'j', at: 1_200 }, { sink: 'smtp', job: 'j', at: 1_250 }] }],
    ['I3', 'a success that nobody has', { accepted: [] }],
    ['I3', 'an effect said to be not sent, which was', { jobs: [{ id: 'j', kind: 'blind_errand', status: 'dead', crashes: 0, effect: { state: 'not_sent', fence: 'f', evidence: null } }] }],
    ['I3', 'a row of an internal job that did not succeed', { jobs: [...sound().jobs, { id: 'k', kind: 'internal_errand', status: 'dead', crashes: 0, effect: null }], left: ['j', 'k'], rows: [{ job: 'k', fence: 'f' }] }],
    ['I4', 'a claim without an attempt', { attempts: [] }],
    ['I4', 'an attempt that nobody claimed', { attempts: [...sound().attempts, { job: 'j', seq: 1, fence: 'g', worker: 'w', outcome: 'lost', code: null }] }],
    ['I4', 'a worker that was told of a success under a fence that did not end it', { happenings: [{ at: 900, what: 'open', worker: 'w' }, { at: 1_400, what: 'ended', worker: 'w', job: 'j', fence: 'g', words: 'done succeeded' }] }],
    ['I5', 'an accepted effect under another fence than its last intent', { intents: [{ at: 1_150, job: 'j', fence: 'g' }] }],
    ['I5', 'a letter that left before its intent', { accepted: [{ sink: 'smtp', job: 'j', at: 1_120 }] }],
    ['I7', 'a connection that stayed', { leftOver: { connections: 1 } }],
    ['I11', 'a move that no table knows', { moves: [...sound().moves, { at: 2_000, job: 'j', was: 'succeeded', became: 'pending', fence: null, worker: null, seq: 0, dueAt: 2_000, crashes: 0, dest: null }] }],
    ['I12', 'the planted word', { sightings: ['Redis omen:1'] }],
  ] as const)('breaks %s for %s', (name, _words, difference) => {
    expect(broken({ ...sound(), ...difference } as WorldBooks)).toContain(name);
  });

  it('breaks I10 for an uncertain job that nothing was done to, and holds it when its worker was killed in between', () => {
    expect(broken(unsure())).toEqual(['I10']);
    expect(broken({ ...unsure(), ambiguities: [{ from: 1_200, until: 1_200, worker: 'w', words: 'kill -9' }] })).toEqual([]);
    expect(broken({ ...unsure(), ambiguities: [{ from: 1_200, until: 1_200, worker: 'other', words: 'kill -9' }] })).toEqual(['I10']);
    expect(broken({ ...unsure(), ambiguities: [{ from: 1_000, until: 1_100, worker: 'w', words: 'thawn before' }] })).toEqual(['I10']);
  });

  it('breaks I6 when due work stands still, unless nobody lived, the database was away or the destination rested', () => {
    const late = { ...sound(), moves: sound().moves.map((move) => ({ ...move, at: move.was === null ? move.at : move.at + 9_000 })), intents: [{ at: 10_150, job: 'j', fence: 'f' }], accepted: [{ sink: 'smtp' as const, job: 'j', at: 10_200 }] };
    expect(broken(late)).toEqual(['I6']);
    expect(broken({ ...late, happenings: [{ at: 8_000, what: 'open', worker: 'w' }] })).toEqual([]);
    expect(broken({ ...late, happenings: [{ at: 900, what: 'open', worker: 'w' }, { at: 1_050, what: 'fault', words: 'Postgres killed' }, { at: 8_000, what: 'mended', words: 'Postgres started' }] })).toEqual([]);
    expect(broken({ ...late, pauses: [{ scope: 'dest:smtp', at: 1_050, until: 9_000 }] })).toEqual([]);
  });
});
