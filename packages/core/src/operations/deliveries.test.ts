import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiptEmailJob } from '@omenhall/jobs';
import { leaveJob } from '../foundation/leave-job.ts';
import { aReadyOrder, claim, jobsOf, openCore, workOff, type Core, type TestHouse } from '../testing/index.ts';
import {
  cancelDelivery, findDeliveries, listHeldDeliveries, pauseDeliveries, readDeliveryStatus, rehearse, resendMany, resolveDelivery, resumeDeliveries, retryDelivery, retryMany, showWork, type FindWork,
} from './index.ts';

let core: Core;
beforeAll(async () => { core = await openCore(); }, 60_000);
afterAll(() => core.close());

/** A receipt that waits; nothing but its own row stands behind it. */
async function aLetter(house: TestHouse): Promise<string> {
  const seeker = await house.newSeeker();
  const key = randomUUID();
  const { id } = await seeker.inTransaction((inside) => leaveJob(inside, receiptEmailJob, { payload: { letter: 'receipt', purchaseLinkId: key }, idempotencyKey: key, safeSubject: 'Your receipt', links: [{ entity: 'purchase', key }] }));
  return id;
}
/** The letter of a whole order. */
async function aLetterOfAnOrder(house: TestHouse): Promise<string> {
  const order = await aReadyOrder(house);
  const letter = (await jobsOf(house, order.purchaseLinkId)).findLast(({ kind }) => kind === 'email_delivery_job');
  if (letter === undefined) throw new Error('no letter');
  return letter.id;
}
async function aLetterThat(house: TestHouse, outcome: 'done' | 'uncertain' | 'never'): Promise<string> {
  const id = await aLetter(house);
  await workOff(house, id, outcome);
  return id;
}
const stateOf = async (house: TestHouse, id: string): Promise<string> => (await house.service<{ status: string }>('select status from delivery_jobs where id = $1', [id]))[0]?.status ?? 'gone';
const eventsOf = async (house: TestHouse, id: string) =>
  house.service<{ action: string; actor_type: string; actor_id: string; reason_tag: string | null; safe_meta: Record<string, unknown> }>(
    `select action, actor_type, actor_id, reason_tag, safe_meta from admin_audit_events where entity_id = $1 and actor_type = 'operator' order by created_at, id`, [id]);
const actionsOf = async (house: TestHouse): Promise<string[]> =>
  (await house.service<{ action: string }>('select action from admin_audit_events where house_id = $1 order by created_at, id', [house.facts.id])).map(({ action }) => action);
const everything: FindWork = { states: [], word: null, kind: null, queue: null, supportRef: null, orderCode: null, olderThanSeconds: null, newerThanSeconds: null, cursor: null, limit: 100 };

describe('every act on a delivery', () => {
  const acts = {
    retry: (house: TestHouse, id: string, reason = 'bug_mended') => house.asOperator().inTransaction((inside) => retryDelivery(inside, { deliveryId: id, reason })),
    cancel: (house: TestHouse, id: string, reason = 'not_wanted') => house.asOperator().inTransaction((inside) => cancelDelivery(inside, { deliveryId: id, reason })),
    resolve: (house: TestHouse, id: string, reason = 'in_their_log') => house.asOperator().inTransaction((inside) => resolveDelivery(inside, { deliveryId: id, verdict: 'accepted', reason })),
  };

  it.each(Object.entries(acts))('%s answers a stranger\'s and an unknown job alike', async (_name, act) => {
    const [house, other] = [await core.openHouse(), await core.openHouse()];
    const id = await aLetter(other);
    await expect(act(house, id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(act(house, randomUUID())).rejects.toMatchObject({ code: 'not-found' });
  });

  it.each(Object.entries(acts))('%s takes a code for a reason and no sentence', async (_name, act) => {
    const house = await core.openHouse();
    const id = await aLetter(house);
    for (const reason of ['She phoned and said so', '', 'x', 'anna@reader.example', 'a'.repeat(41)]) await expect(act(house, id, reason)).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('retrying', () => {
  it('puts a dead job back, once, and its event names the operator', async () => {
    const house = await core.openHouse();
    const id = await aLetterThat(house, 'never');
    const operator = house.asOperator();
    const retryIt = () => operator.inTransaction((inside) => retryDelivery(inside, { deliveryId: id, reason: 'bug_mended' }));
    expect(await retryIt()).toEqual({ word: 'retried' });
    expect(house.kicked.at(-1)).toMatchObject({ id });
    expect(await retryIt()).toEqual({ word: 'not-dead' });
    expect(await eventsOf(house, id)).toEqual([expect.objectContaining({ action: 'delivery.revived', actor_id: operator.actor.kind === 'operator' ? operator.actor.operatorId : '', reason_tag: 'bug_mended' })]);
  });

  it('by two operators at once is one retry', async () => {
    const house = await core.openHouse();
    const id = await aLetterThat(house, 'never');
    const words = await Promise.all([1, 2].map(() => house.asOperator().inTransaction((inside) => retryDelivery(inside, { deliveryId: id, reason: 'bug_mended' }))));
    expect(words.map(({ word }) => word).toSorted()).toEqual(['not-dead', 'retried']);
  });

  it('is unsafe while the last call may have been taken', async () => {
    const house = await core.openHouse();
    const id = await aLetterThat(house, 'uncertain');
    await house.service(`update delivery_jobs set status = 'dead', reason = 'test', finished_at = now() where id = $1`, [id]);
    expect(await house.asOperator().inTransaction((inside) => retryDelivery(inside, { deliveryId: id, reason: 'bug_mended' }))).toEqual({ word: 'unsafe' });
  });
});

describe('cancelling', () => {
  it('ends what waits, asks what runs, and comes too late for what is over', async () => {
    const house = await core.openHouse();
    const [waiting, running] = [await aLetter(house), await aLetter(house)];
    await claim(house, running);
    const cancelIt = (id: string) => house.asOperator().inTransaction((inside) => cancelDelivery(inside, { deliveryId: id, reason: 'not_wanted' }));
    expect(await cancelIt(waiting)).toEqual({ word: 'cancelled' });
    expect(await cancelIt(waiting)).toEqual({ word: 'too_late' });
    expect(await cancelIt(running)).toEqual({ word: 'requested' });
    expect((await eventsOf(house, waiting)).map(({ action }) => action)).toEqual(['delivery.cancelled']);
    expect((await eventsOf(house, running)).map(({ action }) => action)).toEqual(['delivery.cancel_asked']);
  });
});

describe('a verdict on an uncertain job', () => {
  it.each([['accepted', 'succeeded', 'delivery.sent'], ['not_sent', 'pending', 'delivery.reopened'], ['close', 'cancelled', 'delivery.closed']] as const)('%s makes it %s, once, and says on whose word', async (verdict, state, moved) => {
    const house = await core.openHouse();
    const id = await aLetterThat(house, 'uncertain');
    const say = () => house.asOperator().inTransaction((inside) => resolveDelivery(inside, { deliveryId: id, verdict, reason: 'in_their_log' }));
    expect(await say()).toEqual({ word: 'settled' });
    expect(await stateOf(house, id)).toBe(state);
    expect(await say()).toEqual({ word: 'lost' });
    const events = await eventsOf(house, id);
    expect(events.map(({ action }) => action).toSorted()).toEqual([moved, 'operator.delivery_resolved'].toSorted());
    expect(events.find(({ action }) => action === 'operator.delivery_resolved')?.safe_meta).toEqual({ verdict, reason: 'in_their_log' });
  });

  it('is lost on a job that is under way again, whose call it would otherwise call sent', async () => {
    const house = await core.openHouse();
    const id = await aLetterThat(house, 'uncertain');
    await house.asOperator().inTransaction((inside) => resolveDelivery(inside, { deliveryId: id, verdict: 'not_sent', reason: 'in_their_log' }));
    const { fence } = await claim(house, id);
    await house.service(`select delivery.permit(array[$1::uuid], array[$2::uuid], array['\\x00'::bytea], array['smtp'], array[0::float8], array[null::bytea])`, [id, fence]);
    expect(await house.asOperator().inTransaction((inside) => resolveDelivery(inside, { deliveryId: id, verdict: 'accepted', reason: 'in_their_log' }))).toEqual({ word: 'lost' });
    expect(await house.service('select state from delivery_effects where job_id = $1', [id])).toEqual([{ state: 'intent' }]);
  });

  it('by two operators at once stands once', async () => {
    const house = await core.openHouse();
    const id = await aLetterThat(house, 'uncertain');
    const words = await Promise.all((['accepted', 'not_sent'] as const).map((verdict) => house.asOperator().inTransaction((inside) => resolveDelivery(inside, { deliveryId: id, verdict, reason: 'in_their_log' }))));
    expect(words.map(({ word }) => word).toSorted()).toEqual(['lost', 'settled']);
    expect((await actionsOf(house)).filter((action) => action === 'operator.delivery_resolved')).toHaveLength(1);
  });
});

describe('held deliveries', () => {
  it('come oldest first and in pages, with what is known of them, and no neighbour\'s', async () => {
    const [house, other] = [await core.openHouse(), await core.openHouse()];
    await aLetterThat(other, 'uncertain');
    const ids = [await aLetterThat(house, 'uncertain'), await aLetterThat(house, 'uncertain'), await aLetterThat(house, 'uncertain')];
    await house.service(`update delivery_jobs set updated_at = now() - interval '20 minutes' where id = $1`, [ids[1]]);
    const seen: Awaited<ReturnType<typeof listHeldDeliveries>>['rows'] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listHeldDeliveries>> = await house.asOperator().inTransaction((inside) => listHeldDeliveries(inside, { cursor, limit: 1 }));
      seen.push(...page.rows);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen.map(({ id }) => id)).toEqual([ids[1], ids[0], ids[2]]);
    expect(seen[0]).toMatchObject({ kind: 'receipt_email_job', needsAPerson: true, policy: 'hold', provider: 'smtp', safeSubject: 'Your receipt', supportRef: expect.any(String), evidence: { outcome: 'uncertain', code: 'test' } });
    expect(seen[1]?.needsAPerson).toBe(false);
  });
});

describe('a pause', () => {
  const pauseIt = (house: TestHouse, scope: string, minutes: number | null = null) => house.asOperator().inTransaction((inside) =>
    pauseDeliveries(inside, { scope, until: minutes === null ? null : new Date(inside.clock.now().getTime() + minutes * 60_000), reason: 'provider_trouble' }));
  const resumeIt = (house: TestHouse, scope: string) => house.asOperator().inTransaction((inside) => resumeDeliveries(inside, { scope }));

  it('holds back what it names, is lifted once, and both stand in the log', async () => {
    const house = await core.openHouse();
    const id = await aLetter(house);
    expect(await pauseIt(house, 'kind:receipt_email_job')).toMatchObject({ scope: 'kind:receipt_email_job', waiting: 1 });
    await expect(claim(house, id)).rejects.toThrow('not to be had');
    expect((await house.asOperator().inTransaction(readDeliveryStatus)).controls).toMatchObject([{ scope: 'kind:receipt_email_job', automatic: false, reason: 'provider_trouble', until: null }]);
    expect((await house.asOperator().inTransaction((inside) => showWork(inside, id))).next.join(' ')).toContain('A pause of kind:receipt_email_job holds it back');
    expect(await resumeIt(house, 'kind:receipt_email_job')).toEqual({ word: 'resumed' });
    expect(await resumeIt(house, 'kind:receipt_email_job')).toEqual({ word: 'not_paused' });
    await claim(house, id);
    expect((await actionsOf(house)).filter((action) => /^delivery\.(paused|resumed)$/.test(action))).toEqual(['delivery.paused', 'delivery.resumed']);
  });

  it('of a name that the house does not know is refused, since it would hold nothing', async () => {
    const [house, other] = [await core.openHouse(), await core.openHouse()];
    for (const scope of ['kind:email_delivry_job', 'queue:mail', 'dest:', 'everything', `house:${other.facts.id}`]) await expect(pauseIt(house, scope)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(pauseIt(house, 'queue:email', -1)).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('finding jobs', () => {
  it('answers by state, word, kind, queue, order, support code and age, newest first, and by page', async () => {
    const house = await core.openHouse();
    const ofAnOrder = await aLetterOfAnOrder(house);
    const dead = await aLetterThat(house, 'never');
    const sent = await aLetterThat(house, 'done');
    const find = (wish: Partial<FindWork>) => house.asOperator().inTransaction((inside) => findDeliveries(inside, { ...everything, ...wish }));
    const ids = async (wish: Partial<FindWork>) => (await find(wish)).rows.map(({ id }) => id);
    expect(await ids({ states: ['dead'] })).toEqual([dead]);
    expect(await ids({ word: 'accepted' })).toEqual([sent]);
    expect(await ids({ kind: 'receipt_email_job', states: ['succeeded', 'dead'] })).toEqual([sent, dead]);
    expect(await ids({ queue: 'email', states: ['succeeded', 'dead'] })).toEqual([sent, dead]);
    expect(await ids({ queue: 'render', states: ['dead'] })).toEqual([]);
    const [row] = (await find({ states: ['dead'] })).rows;
    expect(row).toMatchObject({ state: 'dead', word: 'needs_person', code: 'test' });
    expect(await ids({ supportRef: row?.supportRef ?? '' })).toEqual([dead]);
    const [ordered] = (await find({ kind: 'email_delivery_job' })).rows;
    expect(ordered?.id).toBe(ofAnOrder);
    expect(await ids({ orderCode: ordered?.orderCode ?? '', queue: 'email' })).toContain(ofAnOrder);
    expect(await ids({ orderCode: ordered?.orderCode ?? '' })).not.toContain(sent);
    expect(await ids({ states: ['dead'], olderThanSeconds: 60 })).toEqual([]);
    expect(await ids({ states: ['dead'], newerThanSeconds: 60 })).toEqual([dead]);
    const all = await ids({});
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof find>> = await find({ limit: 3, cursor });
      paged.push(...page.rows.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(3);
  });

  it('shows no address and no neighbour', async () => {
    const [house, other] = [await core.openHouse(), await core.openHouse()];
    const id = await aLetterThat(house, 'never');
    expect(JSON.stringify(await house.asOperator().inTransaction((inside) => findDeliveries(inside, everything)))).not.toContain('@');
    const shown = await house.asOperator().inTransaction((inside) => showWork(inside, id));
    expect(JSON.stringify(shown)).not.toMatch(/@|maskedAddress/);
    expect(shown).toMatchObject({ stored: 'dead', destination: 'smtp', history: [{ outcome: 'never', code: 'test' }] });
    expect((await other.asOperator().inTransaction((inside) => findDeliveries(inside, everything))).rows).toEqual([]);
    await expect(other.asOperator().inTransaction((inside) => showWork(inside, id))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('many at once', () => {
  it('says first what would be and leaves all as it was, then does it in a measured pace, and again finds nothing', async () => {
    const house = await core.openHouse();
    const dead = [await aLetterThat(house, 'never'), await aLetterThat(house, 'never'), await aLetterThat(house, 'never')];
    const sent = await aLetterThat(house, 'done');
    const wish = { ids: [...dead, sent, dead[0] ?? '', randomUUID()], reason: 'bug_mended', perMinute: 30 };
    const words = ['retried', 'retried', 'retried', 'not-dead', 'not-found'];
    const rehearsed = await retryMany(house.asOperator(), { ...wish, dryRun: true });
    expect(rehearsed.map(({ word }) => word)).toEqual(words);
    expect(await Promise.all(dead.map((id) => stateOf(house, id)))).toEqual(['dead', 'dead', 'dead']);
    expect(await actionsOf(house)).not.toContain('delivery.revived');

    const kickedBefore = house.kicked.length;
    const done = await retryMany(house.asOperator(), { ...wish, dryRun: false });
    expect(done).toEqual(rehearsed);
    expect(done.map(({ startsInSeconds }) => startsInSeconds)).toEqual([0, 2, 4, null, null]);
    const waits = await house.service<{ seconds: number }>(`select round(extract(epoch from next_run_at - updated_at))::int as seconds from delivery_jobs where id = any ($1::uuid[]) order by next_run_at`, [dead]);
    expect(waits.map(({ seconds }) => seconds)).toEqual([0, 2, 4]);
    expect(house.kicked.slice(kickedBefore).map(({ id }) => id)).toEqual([dead[0]]);
    expect((await retryMany(house.asOperator(), { ...wish, dryRun: false })).map(({ word }) => word)).toEqual(['not-dead', 'not-dead', 'not-dead', 'not-dead', 'not-found']);
  });

  it('sends letters again, each once', async () => {
    const house = await core.openHouse();
    const sent = [await aLetterThat(house, 'done'), await aLetterThat(house, 'done')];
    const again = (dryRun: boolean) => resendMany(house.asOperator(), { ids: sent, reason: 'bug', perMinute: 60, dryRun }, randomUUID);
    expect((await again(true)).map(({ word }) => word)).toEqual(['resent', 'resent']);
    expect((await again(false)).map(({ word, startsInSeconds }) => [word, startsInSeconds])).toEqual([['resent', 0], ['resent', 1]]);
    expect((await again(false)).map(({ word }) => word)).toEqual(['in-work', 'in-work']);
    expect(await house.service(`select count(*)::int as n from delivery_jobs where house_id = $1 and generation > 0`, [house.facts.id])).toEqual([{ n: 2 }]);
  });

  it('is refused beyond 500, and at no pace', async () => {
    const house = await core.openHouse();
    const ids = Array.from({ length: 501 }, () => randomUUID());
    await expect(retryMany(house.asOperator(), { ids, reason: 'bug_mended', perMinute: 30, dryRun: true })).rejects.toMatchObject({ code: 'too-large' });
    await expect(retryMany(house.asOperator(), { ids: [], reason: 'bug_mended', perMinute: 0, dryRun: true })).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('the status', () => {
  it('counts what is open, and names workers, keeper and findings', async () => {
    const house = await core.openHouse();
    await aLetterThat(house, 'never');
    await aLetterThat(house, 'uncertain');
    await aLetter(house);
    const worker = randomUUID();
    await house.service(`select delivery.register_worker($1, 'a-host', 7, 'a-build', '{}', '{"email": 1}')`, [worker]);
    await house.service(`select delivery.keep($1, 60, 4, false, 'redis')`, [worker]);
    await house.service(`select delivery.note_audit('{"due_too_long": 2}')`);
    const status = await house.asOperator().inTransaction(readDeliveryStatus);
    expect(status).toMatchObject({ transport: 'redis', keeper: { workerId: worker, host: 'a-host', pid: 7 }, uncertain: 1, dead: 1, suspects: 0, findings: [{ finding: 'due_too_long', count: 2 }], examinedAt: expect.any(Date) });
    expect(status.workers).toContainEqual({ id: worker, host: 'a-host', pid: 7, build: 'a-build', heartbeatAgeMs: expect.any(Number), draining: false });
    expect(status.queues).toEqual([{ queue: 'email', due: 1, future: 0, running: 0, oldestDueSeconds: expect.any(Number) }]);
  });
});

describe('a rehearsal', () => {
  it('hands on what went wrong in it', async () => {
    const house = await core.openHouse();
    await expect(rehearse(house.asOperator(), () => Promise.reject(new Error('a fault')))).rejects.toThrow('a fault');
  });
});
