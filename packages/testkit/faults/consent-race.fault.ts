import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beginGuest } from '@omenhall/core/access';
import { openContext, type Context, type HouseFacts } from '@omenhall/core/context';
import { foldConsents, memoryKeys, raceConsent, raceVersion } from '@omenhall/core/testing';
import { openDatabase } from '@omenhall/db';
import { readRoleAccess } from '@omenhall/db/role-urls';
import type { Scenario } from './scenario.ts';

/** As the spec counts them. */
const rounds = 2_000;
const lives = 10_000;

export const scenario: Scenario = {
  name: 'consent-race',
  expected: `${rounds} readers take their yes back while two letters each are left, claimed and let out: no intent after a withdrawal was answered, nothing lives, nobody deadlocks; ${lives} random lives fold to the same answers`,
  orders: 10,
  transports: ['postgres'],
  async run({ house, orders, question, random, note }) {
    const lines = await house.order({ count: orders, question });
    const [facts] = await house.query<HouseFacts>(`select id::text as id, name, locale from houses where slug = 'omenhall'`);
    if (facts === undefined) throw new Error('this house is none');
    const { urls, contextKey } = await readRoleAccess(join(house.dataDir, 'secrets', 'role-urls.json'));
    const database = openDatabase({ urls: { app: urls.app, worker: urls.worker }, contextKey, pool: { app: 12, worker: 24 } });
    const keys = memoryKeys();
    const clock = { now: () => new Date() };
    const asSeeker = (subjectId: string): Context => openContext({ house: facts, actor: { kind: 'seeker', subjectId, proven: false }, subjectId, requestId: 'race', clock }, keys,
      (work) => database.asSubject({ houseId: facts.id, subjectId, requestId: 'race' }, work), () => undefined);
    try {
      const figures = await raceConsent({
        service: (text, values) => house.query(text, values),
        async newSeeker() {
          const subjectId = randomUUID();
          const seeker = asSeeker(subjectId);
          await seeker.inTransaction(beginGuest);
          return { ...seeker, subjectId };
        },
        asWorker: (subjectId) => openContext({ house: facts, actor: { kind: 'worker', jobId: subjectId, subjectId }, subjectId, requestId: 'race', clock }, keys,
          (work) => database.asJob({ houseId: facts.id, subjectId, requestId: 'race' }, work), () => undefined),
        async say(kind, action) {
          const [text] = await house.query<{ id: string }>('select id::text as id from consent_texts where house_id = $1::uuid and kind = $2 order by version desc limit 1', [facts.id, kind]);
          return { kind, action, textId: text?.id ?? '' };
        },
      }, { rounds, random });
      note(Object.entries(figures).map(([name, figure]) => `${name} ${figure}`).join(', '));
      const must = ['intentsAfterWithdrawal', 'liveAfterWithdrawal', 'deadlocks', 'faults'] as const;
      const faults = must.filter((name) => figures[name] !== 0).map((name) => `${name}: ${figures[name]}`);
      if (figures.stoppedByWithdrawal === 0 || figures.intentsBefore === 0) faults.push('the withdrawals met no letter on its way: the race was none');

      const fold = await foldConsents((text, values) => house.query(text, values), facts.id, { lives, random });
      note(`${lives} lives, ${fold.lines} lines folded: ${fold.differing.length} differ, drift ${fold.drift}`);
      if (fold.differing.length > 0 || fold.drift !== 0) faults.push(`mirror and ledger differ on ${fold.differing.length} questions, drift ${fold.drift}`);
      // The race's letters are taken out of the books again: no mail server ever heard of them.
      for (const table of ['delivery_payloads', 'delivery_keys', 'delivery_effects', 'delivery_attempts', 'delivery_requests', 'delivery_links']) {
        await house.query(`delete from ${table} t using delivery_jobs j where j.id = t.job_id and j.payload_version = $1`, [raceVersion]);
      }
      await house.query('delete from delivery_jobs where payload_version = $1', [raceVersion]);
      return { lines, allowance: { uncertainLetters: 0 }, faults };
    } finally {
      await database.close();
    }
  },
};
