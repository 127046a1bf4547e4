import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '@omenhall/contracts/values/secret';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { commitDraw, sealDraw } from '../draw/index.ts';
import { aDraft, anAsk, aSealedReading, auditOf, openCore, type Core, type TestHouse } from '../testing/index.ts';
import { openText } from '../vault/index.ts';
import { askQuestion, questionPlace } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

const rowsOf = (subjectId: string) => core.service<{ id: string; question: Buffer | null; dek_id: string; status: string; safe_title: string }>('select * from reading_records where subject_id = $1', [subjectId]);

describe('a question', () => {
  it('is kept sealed as a draft that its own key opens, and its words stand in no other column', async () => {
    const seeker = await house.newSeeker();
    const word = plantedWord('question');
    const asked = await askQuestion(seeker, await anAsk(house, { question: `What of ${word}?` }));
    const [row] = await rowsOf(seeker.subjectId);
    expect(asked).toEqual({ outcome: 'drafted', readingId: row?.id });
    expect(row).toMatchObject({ status: 'draft', safe_title: expect.stringMatching(/^Scroll \d{4}$/) });
    const key = await house.keys.fetch(row?.dek_id ?? '', seeker.subjectId);
    expect(openText(key, questionPlace(house.facts.id, seeker.subjectId, row?.id ?? ''), row?.question ?? Buffer.of()).reveal('owner_view')).toBe(`What of ${word}?`);
    const [found] = await core.service<{ clear: boolean }>(`select position($2::bytea in question) > 0 or to_jsonb(r)::text like '%' || $3 || '%' as clear from reading_records r where id = $1`, [row?.id, Buffer.from(word), word]);
    expect(found).toEqual({ clear: false });
  });

  it('writes one audit event without a word of it', async () => {
    const { readingId, seeker } = await aDraft(house, { question: 'What of the old garden?' });
    const events = await auditOf(house, readingId);
    expect(events).toEqual([expect.objectContaining({ action: 'question.drafted', actor_type: 'customer', outcome: 'done', safe_meta: { spread: 'three', topic: 'self', kept: true } })]);
    const [subject] = await core.service<{ pseudonym: string }>(`select encode(audit_pseudonym, 'hex') as pseudonym from subjects where id = $1`, [seeker.subjectId]);
    expect(events[0]?.actor_id).toBe(subject?.pseudonym);
    expect(JSON.stringify(events)).not.toContain('garden');
  });

  it('asked twice with one request key is one draft', async () => {
    const seeker = await house.newSeeker();
    const ask = await anAsk(house);
    const first = await askQuestion(seeker, ask);
    expect(await askQuestion(seeker, ask)).toEqual(first);
    expect(await rowsOf(seeker.subjectId)).toHaveLength(1);
  });

  it('asked ten times at one moment with one request key is one draft and one audit event', async () => {
    // Three times over: the first finds its connections still to be opened, and is no race.
    for (let round = 0; round < 3; round += 1) {
      const seeker = await house.newSeeker();
      const ask = await anAsk(house);
      const answers = await Promise.all(Array.from({ length: 10 }, () => askQuestion(seeker, ask)));
      const rows = await rowsOf(seeker.subjectId);
      expect(rows).toHaveLength(1);
      expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify({ outcome: 'drafted', readingId: rows[0]?.id })]));
      expect(await auditOf(house, rows[0]?.id ?? '')).toHaveLength(1);
    }
  });

  it('with another person\'s request key is a draft of its own', async () => {
    const ask = await anAsk(house);
    const [one, two] = [await house.newSeeker(), await house.newSeeker()];
    const first = await askQuestion(one, ask);
    expect(await askQuestion(two, ask)).not.toEqual(first);
    expect(await rowsOf(two.subjectId)).toHaveLength(1);
  });

  it('is not taken from a visitor without a person', async () => {
    await expect(askQuestion(house.asVisitor(), await anAsk(house))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('without the yes to keep it is refused, and goes by topic alone when there is none to keep', async () => {
    const seeker = await house.newSeeker();
    const refused = await house.say('special_category', 'refused');
    await expect(askQuestion(seeker, { ...(await anAsk(house)), specialCategory: refused })).rejects.toMatchObject({ code: 'consent-missing' });
    expect(await rowsOf(seeker.subjectId)).toEqual([]);
    await askQuestion(seeker, await anAsk(house, { question: null }));
    expect(await rowsOf(seeker.subjectId)).toEqual([expect.objectContaining({ question: null })]);
  });

  it('with a yes to something else is refused', async () => {
    await expect(askQuestion(await house.newSeeker(), { ...(await anAsk(house)), specialCategory: await house.say('email', 'granted') })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('that the safety gate stops is kept nowhere, and neither is its consent', async () => {
    const seeker = await house.newSeeker();
    expect(await askQuestion(seeker, await anAsk(house, { question: 'I want to end my life' }))).toEqual({ outcome: 'stopped', reason: 'crisis' });
    expect(await rowsOf(seeker.subjectId)).toEqual([]);
    expect(await core.service('select 1 from omen_consents where subject_id = $1', [seeker.subjectId])).toEqual([]);
  });

  it.each(['My card is 4242 4242 4242 4242', 'Write to her at jo@mail.example about it'])('that holds what is never stored is refused: %s', async (question) => {
    const seeker = await house.newSeeker();
    await expect(askQuestion(seeker, await anAsk(house, { question }))).rejects.toMatchObject({ code: 'secret-shaped' });
    expect(await rowsOf(seeker.subjectId)).toEqual([]);
  });

  it.each([
    ['a spread that its product does not hold', { productSlug: 'small-scroll', spreadId: 'lantern' }], ['a spread that does not exist', { spreadId: 'nine' }], ['a product that is not sold', { productSlug: 'no-such' }],
  ])('for %s is refused', async (_what, terms) => {
    await expect(askQuestion(await house.newSeeker(), await anAsk(house, terms))).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('leaves nothing behind when the vault is away', async () => {
    const seeker = await house.newSeeker();
    const ask = await anAsk(house);
    house.keys.away = true;
    await expect(askQuestion(seeker, ask)).rejects.toMatchObject({ code: 'keys-away' });
    house.keys.away = false;
    expect(await rowsOf(seeker.subjectId)).toEqual([]);
  });
});

describe('the free sign', () => {
  const free = { productSlug: 'daily-key', spreadId: 'key', question: null };

  it('is drawn once a day, and again tomorrow', async () => {
    const tomorrow = await core.openHouse();
    const { seeker } = await aSealedReading(tomorrow, free);
    await expect(aDraft(tomorrow, free, seeker)).rejects.toMatchObject({ code: 'already-today' });
    tomorrow.clock.turnSeconds(86_400);
    await aSealedReading(tomorrow, free, seeker);
  });

  it('is drawn once, also by who drafted two before drawing one', async () => {
    const seeker = await house.newSeeker();
    const drafts = [await aDraft(house, free, seeker), await aDraft(house, free, seeker)];
    for (const draft of drafts) await commitDraw(seeker, draft);
    const ends = await Promise.allSettled(drafts.map(({ readingId }) => sealDraw(seeker, { readingId, words: new Secret(''), drawActor: 'seeker' })));
    expect(ends.map((end) => (end.status === 'fulfilled' ? 'drawn' : (end.reason as { code: string }).code)).toSorted()).toEqual(['already-today', 'drawn']);
  });

  it('does not keep anyone from a draw that is paid for', async () => {
    const { seeker } = await aSealedReading(house, free);
    await aSealedReading(house, {}, seeker);
    await aSealedReading(house, {}, seeker);
    expect((await rowsOf(seeker.subjectId)).map(({ status }) => status)).toEqual(['sealed', 'sealed', 'sealed']);
  });
});

it('a request key is no proof of anything: unknown ones make drafts of their own', async () => {
  const seeker = await house.newSeeker();
  for (let i = 0; i < 3; i += 1) await askQuestion(seeker, { ...(await anAsk(house)), requestKey: randomUUID() });
  expect(await rowsOf(seeker.subjectId)).toHaveLength(3);
});
