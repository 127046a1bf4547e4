import { OperatorRole } from '@omenhall/contracts/access/access.schema';
import { refusals, type RefusalCode } from '@omenhall/contracts/errors';
import { hashToken } from '@omenhall/core/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOf, marksOf, procedures, type Browser } from '../testing/browser.ts';
import { fieldsOf, fitting, idsOf, inputFor, unknownIds as unknown, type Ids } from '../testing/inputs.ts';
import { openApi, type OpenedApi } from '../testing/open-api.ts';
import { enterAsOperator } from '../testing/operators.ts';
import { placeReadyOrder, type PlacedOrder } from '../testing/orders.ts';

let api: OpenedApi;
let owner: PlacedOrder;
/** Ids of things that stand, and of things that do not. */
let standing: Ids;
const marks = marksOf('http://127.0.0.1:3000');

beforeAll(async () => {
  api = await openApi();
  owner = await placeReadyOrder(api);
  standing = await idsOf(api, owner);
});
afterAll(() => api.close());

const named = procedures.map(({ path, type }) => [path, type] as const);
const withInput = procedures.filter(({ path }) => fieldsOf(path).length > 0);
const mutations = procedures.filter(({ type }) => type === 'mutation');
/** Procedures that open one thing by its id, and so must not tell a foreign one from an unknown one. Lists have a limit, and ids to filter by. */
const opensOneThing = named.filter(([path]) => !fieldsOf(path).includes('limit') && fieldsOf(path).some((field) => ['readingId', 'orderCode', 'artifactId', 'deliveryId', 'giftId', 'id'].includes(field)));

const typed = (refused: string | null): boolean => refused === null || refused in refusals;
/** A refusal without what names the single request. */
const bare = ({ status, text }: { status: number; text: string }) => ({ status, text: text.replace(/"reference":"[0-9a-f-]{36}"/g, '"reference":""') });

it('every procedure of the router has its place in these tests', () => {
  expect(named.map(([path]) => path).toSorted()).toEqual(Object.keys(fitting).toSorted());
  expect(opensOneThing.map(([path]) => path).toSorted()).toEqual([
    'artifact.link', 'artifact.list', 'checkout.open', 'consent.receipt', 'draw.commit', 'draw.seal', 'gift.cancel', 'gift.mend', 'gift.redeem', 'gift.resend', 'gift.show', 'membership.end', 'membership.goOn', 'membership.payBill', 'operator.auditProof', 'operator.cancel', 'operator.changeRole', 'operator.decideRefund', 'operator.delivery', 'operator.order', 'operator.refund', 'operator.reopenGift', 'operator.replayWebhook', 'operator.resend', 'operator.resolve', 'operator.retry', 'operator.revoke', 'operator.webhook', 'payment.confirm', 'reading.open', 'refund.ask', 'refund.recreate', 'refund.show', 'refund.takeOffer', 'refund.withdrawOwn', 'trail.confirmArrival', 'trail.mendAddress', 'trail.resend', 'trail.track']);
});

describe('a stranger without a session', () => {
  const open: Partial<Record<string, RefusalCode>> = { 'access.signIn': 'code-refused', 'access.enterAsOperator': 'code-refused', 'access.openOperatorSession': 'sign-in-needed', 'access.joinAsOperator': 'code-refused', 'access.stepUpCode': 'sign-in-needed', 'access.stepUp': 'sign-in-needed', 'gift.look': 'code-refused', 'refund.findContract': 'not-found', 'refund.withdraw': 'not-found' };
  it.each(named)('is answered by %s as a stranger', async (path) => {
    const browser = api.browser();
    const { refused, status } = await browser.call(path, await inputFor(path, unknown, browser));
    const expected = path.startsWith('operator.') ? 'sign-in-needed' : opensOneThing.some(([one]) => one === path) ? 'not-found' : (open[path] ?? null);
    expect([path, refused]).toEqual([path, expected]);
    expect(status).toBe(expected === null ? 200 : refusals[expected].status);
  });
});

describe('an attacker who knows the ids of somebody else', () => {
  let attacker: Browser;
  beforeAll(async () => { attacker = (await placeReadyOrder(api)).browser; });

  it.each(opensOneThing.filter(([path]) => !path.startsWith('operator.')))('learns from %s what an unknown id would tell, to the byte', async (path) => {
    const foreign = await attacker.call(path, await inputFor(path, standing, attacker));
    expect(foreign).toMatchObject({ status: 404, refused: 'not-found' });
    expect(bare(foreign)).toEqual(bare(await attacker.call(path, await inputFor(path, unknown, attacker))));
  });

  it('sees none of it in any list', async () => {
    for (const path of ['trail.orders', 'archive.list', 'consent.current']) {
      const { text } = await attacker.call(path);
      for (const id of Object.values(standing)) expect(text).not.toContain(id);
    }
  });

  it('has changed nothing: the owner finds all as it was', async () => {
    expect(await owner.browser.ask('trail.track', { orderCode: owner.orderCode })).toMatchObject({ state: 'ready', readingId: owner.readingId });
  });
});

describe('an operator', () => {
  const roles = OperatorRole.options;
  type Role = OperatorRole;
  const may: Record<string, readonly Role[]> = {
    'operator.overview': roles, 'operator.orders': roles, 'operator.deliveries': roles, 'operator.webhooks': roles, 'operator.webhook': roles, 'operator.replayWebhook': ['operator', 'owner'], 'operator.health': roles,
    'operator.order': ['support', 'operator', 'privacy', 'owner'], 'operator.delivery': ['support', 'operator', 'privacy', 'owner'],
    'operator.resend': ['support', 'operator', 'owner'], 'operator.reopenGift': ['support', 'owner'], 'operator.audit': ['operator', 'privacy', 'owner'], 'operator.auditState': ['operator', 'privacy', 'owner'], 'operator.auditProof': ['operator', 'privacy', 'owner'], 'operator.accessRules': ['operator', 'privacy', 'owner'],
    'operator.refunds': roles, 'operator.refund': ['support', 'operator', 'privacy', 'owner'], 'operator.openRefund': ['support', 'owner'], 'operator.decideRefund': ['support', 'owner'], 'operator.recreate': ['support', 'owner'],
    'operator.held': roles, 'operator.queues': roles, 'operator.schedules': roles, 'operator.resolve': ['support', 'operator', 'owner'],
    'operator.retry': ['operator', 'owner'], 'operator.cancel': ['operator', 'owner'], 'operator.pause': ['operator', 'owner'], 'operator.resume': ['operator', 'owner'],
    'operator.runSchedule': ['operator', 'owner'], 'operator.pauseSchedule': ['operator', 'owner'], 'operator.resumeSchedule': ['operator', 'owner'],
    'operator.money': roles, 'operator.compareMoney': roles, 'operator.adoptMoney': ['operator', 'owner'], 'operator.books': ['operator', 'owner'], 'operator.checkBooks': ['operator', 'owner'], 'operator.booksFile': ['operator', 'owner'],
    'operator.flags': roles, 'operator.setFlag': ['editor', 'owner'], 'operator.people': ['owner'], 'operator.invite': ['owner'], 'operator.changeRole': ['owner'], 'operator.revoke': ['owner'],
  };
  /** Acts that ask for a proof of the last five minutes, from whoever may do them. */
  const dangerous = ['operator.booksFile', 'operator.decideRefund', 'operator.setFlag', 'operator.invite', 'operator.changeRole', 'operator.revoke'];
  const inside = named.filter(([path]) => path.startsWith('operator.')).map(([path]) => path);

  const enter = (role: Role): Promise<Browser> => enterAsOperator(api, role);

  it.each(roles)('in the role %s opens what the role allows, and nothing else', async (role) => {
    const browser = await enter(role);
    for (const path of inside) {
      const { refused } = await browser.call(path, await inputFor(path, unknown, browser));
      const allowed = dangerous.includes(path) ? 'step-up-needed' : path.match(/order$|delivery$|ebhook$|resend$|reopenGift$|auditProof$|efund$|recreate$|resolve$|retry$|cancel$|Schedule$|adoptMoney$/) ? 'not-found' : null;
      expect([path, refused]).toEqual([path, may[path]?.includes(role) === true ? allowed : 'not-allowed']);
    }
  });

  it('has a line above for every door of the counter', () => {
    expect(Object.keys(may).toSorted()).toEqual(inside.toSorted());
  });

  it('who has just proven it does what is dangerous, and a quarter of an hour ago is not just', async () => {
    const browser = await enter('owner');
    const session = Buffer.from(hashToken(browser.cookies.get('omen-operator') ?? ''));
    for (const [age, expected] of [['1 second', 'not-found'], ['4 minutes 50 seconds', 'not-found'], ['5 minutes', 'step-up-needed'], ['15 minutes', 'step-up-needed']] as const) {
      await api.house.clone.serviceQuery(`update operator_sessions set stepped_up_at = now() - $2::interval where token_hash = $1`, [session, age]);
      for (const path of ['operator.changeRole', 'operator.revoke']) expect([age, path, (await browser.call(path, await inputFor(path, unknown, browser))).refused]).toEqual([age, path, expected]);
    }
  });

  it('opens no seeker\'s door by it', async () => {
    const browser = await enter('owner');
    for (const [path] of opensOneThing.filter(([one]) => !one.startsWith('operator.'))) {
      expect([path, (await browser.call(path, await inputFor(path, standing, browser))).refused]).toEqual([path, 'not-found']);
    }
  });

  it('sees an order by masked address, without a word of it, and that is written down', async () => {
    const browser = await enter('support');
    const { text } = await browser.call('operator.order', { id: standing.purchaseId });
    expect(text).toContain('…@reader.example');
    expect(text).not.toMatch(/moving house|holds me back/);
    expect(await api.house.clone.serviceQuery(`select action from admin_audit_events where entity_id = $1 and action = 'operator.order_opened'`, [standing.purchaseId])).toHaveLength(1);
  });

  it('is out after a quarter of an hour of silence', async () => {
    const browser = await enter('owner');
    await api.house.clone.serviceQuery(`update operator_sessions set seen_at = now() - interval '16 minutes' where token_hash = $1`, [Buffer.from(hashToken(browser.cookies.get('omen-operator') ?? ''))]);
    expect((await browser.call('operator.overview')).refused).toBe('sign-in-needed');
  });

  it('is out after twelve hours, however busy', async () => {
    const browser = await enter('owner');
    await api.house.clone.serviceQuery(`update operator_sessions set expires_at = now() where token_hash = $1`, [Buffer.from(hashToken(browser.cookies.get('omen-operator') ?? ''))]);
    expect((await browser.call('operator.overview')).refused).toBe('sign-in-needed');
  });

  it('who was dismissed is out at once', async () => {
    const browser = await enter('owner');
    await api.house.clone.serviceQuery(`update operators set revoked_at = now() where id = (select operator_id from operator_sessions where token_hash = $1)`, [Buffer.from(hashToken(browser.cookies.get('omen-operator') ?? ''))]);
    expect((await browser.call('operator.overview')).refused).toBe('sign-in-needed');
  });
});

describe('the way in', () => {
  it.each(named)('of %s takes its own method alone', async (path, type) => {
    const browser = api.browser();
    const input = await inputFor(path, unknown, browser);
    const body = JSON.stringify({ json: input ?? null });
    const wrong = type === 'query'
      ? await browser.go({ method: 'POST', url: `/trpc/${path}`, headers: marks, payload: body })
      : await browser.go({ method: 'GET', url: `/trpc/${path}?input=${encodeURIComponent(body)}`, headers: marks });
    expect(wrong).toMatchObject({ status: 405, refused: 'method-refused' });
  });

  it.each(mutations.map(({ path }) => path))('of %s is shut to other sites, other types and other methods', async (path) => {
    const browser = api.browser();
    const right = callOf(path, await inputFor(path, unknown, browser), marks);
    for (const changed of [{ origin: 'https://evil.example' }, { 'x-omen': '2' }, { 'sec-fetch-site': 'cross-site' }, { 'content-type': 'text/plain' }, { 'content-type': 'multipart/form-data; boundary=x' }]) {
      expect(await browser.go({ ...right, headers: { ...marks, ...changed } })).toMatchObject({ status: 403, refused: 'wrong-origin' });
    }
    for (const method of ['PUT', 'PATCH', 'DELETE'] as const) expect(await browser.go({ ...right, method })).toMatchObject({ status: 405, refused: 'method-refused' });
  });
});

describe('bad input', () => {
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const bodies: Record<string, string> = {
    'no JSON': '{', 'half a text': '"\\', 'a bare word': 'undefined', 'two values': '{}{}', 'null': 'null', 'a number': '1', 'an array': '[]', 'a text': '"x"',
    'no envelope': '{}', 'an empty envelope': '{"json":{}}', 'an envelope of null': '{"json":null}', 'an envelope of text': '{"json":"x"}', 'an envelope of an array': '{"json":[1]}',
    'depth': `{"json":${deep(15_000)}}`, 'depth of objects': `{"json":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`,
    'a prototype': '{"json":{"__proto__":{"readingId":"x"},"constructor":{"prototype":{}}}}',
    'an unknown transformer': '{"json":{"readingId":"x"},"meta":{"values":{"readingId":[["custom","x"]]}}}',
    'a class of nobody': '{"json":{"readingId":"x"},"meta":{"values":{"readingId":[["class","X"]]}}}',
    'a symbol': '{"json":{"readingId":"x"},"meta":{"values":{"readingId":[["symbol","x"]]}}}',
    'a date that is none': '{"json":{"readingId":"x"},"meta":{"values":{"readingId":["Date"]}}}',
    'a pattern that is none': '{"json":{"readingId":"/(/"},"meta":{"values":{"readingId":["regexp"]}}}',
    'a big number that is none': '{"json":{"readingId":"x"},"meta":{"values":{"readingId":["bigint"]}}}',
    'a URL that is none': '{"json":{"readingId":"x"},"meta":{"values":{"readingId":["URL"]}}}',
    'a path into the prototype': '{"json":{"a":{}},"meta":{"values":{"__proto__.x":["Date"]}}}',
    'equal places in the prototype': '{"json":{"a":1},"meta":{"referentialEqualities":{"a":["__proto__.polluted"]}}}',
    'notes that are none': '{"json":{},"meta":7}', 'notes of a wrong shape': '{"json":{},"meta":{"values":[[[[]]]],"referentialEqualities":[[]]}}',
  };

  it.each(withInput.map(({ path, type }) => [path, type] as const))('to %s is bad input, whatever it is', async (path, type) => {
    const browser = api.browser();
    for (const [name, body] of Object.entries(bodies)) {
      const request = type === 'query' ? { url: `/trpc/${path}?input=${encodeURIComponent(body)}`, headers: marks } : { method: 'POST' as const, url: `/trpc/${path}`, headers: marks, payload: body };
      const { refused, status } = await browser.go(request);
      expect([name, status, refused]).toEqual([name, 400, 'bad-input']);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(withInput.map(({ path }) => path))('to %s: nothing may be added, left out or of another type', async (path) => {
    const browser = api.browser();
    const input = await inputFor(path, unknown, browser) as Record<string, unknown>;
    expect(await browser.call(path, { ...input, more: 1 })).toMatchObject({ status: 400, refused: 'bad-input' });
    for (const name of Object.keys(input)) {
      const { [name]: left, ...rest } = input;
      expect([name, (await browser.call(path, rest)).refused]).toEqual([name, 'bad-input']);
      for (const value of [{}, [], 7, { $ne: null }, Number.NaN, new Date(0)].filter((one) => !(typeof one === typeof left && typeof left === 'number') && !(Array.isArray(one) && Array.isArray(left)))) {
        expect([name, value, (await browser.call(path, { ...input, [name]: value })).refused]).toEqual([name, value, 'bad-input']);
      }
    }
  });

  it.each(withInput.map(({ path }) => path))('to %s: texts that cannot be kept are refused as such, never as a fault', async (path) => {
    const browser = api.browser();
    const input = await inputFor(path, unknown, browser) as Record<string, unknown>;
    for (const [name, value] of Object.entries(input).filter((entry): entry is [string, string] => typeof entry[1] === 'string')) {
      for (const text of ['\0', `${value}\0`, '\uD800', `${value}\uDFFF`, `${value}\u202E`, 'a@%%.example', 'x\uD800@reader.example', '\u{1F52E}'.repeat(9)]) {
        const { refused, status } = await browser.call(path, { ...input, [name]: text });
        expect([name, text, status < 500, typed(refused)]).toEqual([name, text, true, true]);
      }
    }
  });

  it.each(mutations.map(({ path }) => path))('to %s of more than 64 KiB is too large', async (path) => {
    const answer = await api.browser().go({ method: 'POST', url: `/trpc/${path}`, headers: marks, payload: JSON.stringify({ json: 'x'.repeat(65_536) }) });
    expect(answer).toMatchObject({ status: 413, refused: 'too-large' });
  });

  it('left no error of our own behind', () => {
    expect(api.logged()).not.toMatch(/"level":"error"/);
  });
});

describe('many in one', () => {
  const batch = (count: number, path = 'access.me') => `/trpc/${Array<string>(count).fill(path).join(',')}?batch=1&input=%7B%7D`;
  it('ten calls are answered', async () => {
    expect((await api.browser().go({ url: batch(10) })).status).toBe(200);
  });

  it.each([11, 400])('%i are too many, and no door is opened for them', async (count) => {
    const answer = await api.browser().go({ url: batch(count) });
    expect(answer.status).toBe(413);
    const refused = (JSON.parse(answer.text) as { error: { json: { data: { refusal: { code: string } } } } }[]).map((one) => one.error.json.data.refusal.code);
    expect(new Set(refused)).toEqual(new Set(['too-large']));
  });

  it('one refused call leaves its neighbours alone', async () => {
    const answer = await owner.browser.go({ url: `/trpc/access.me,reading.open?batch=1&input=${encodeURIComponent(JSON.stringify({ 1: { json: { readingId: unknown.readingId } } }))}` });
    expect(answer.status).toBe(207);
    expect(answer.text).toContain('"guest"');
    expect(answer.text).toContain('"not-found"');
  });
});

describe('the second call', () => {
  it.each(mutations.map(({ path }) => path).filter((path) => !/^operator\.|^access\.(signIn|enterAsOperator|joinAsOperator|openOperatorSession|stepUp|stepUpCode|signOut)|artifact\.link|checkout\.open|trail\.mendAddress/.test(path)))('of %s by its owner gives the same, or says why not', async (path) => {
    const { browser } = owner;
    const input = await inputFor(path, standing, browser);
    const first = await browser.call(path, input);
    const second = await browser.call(path, input);
    expect([typed(first.refused), typed(second.refused), second.status < 500]).toEqual([true, true, true]);
  });

  it.each(['question.ask', 'draw.commit', 'draw.seal', 'payment.confirm'])('of %s gives to the letter what the first gave', async (path) => {
    const input = await inputFor(path, standing, owner.browser);
    const first = await owner.browser.call(path, input);
    expect(first.refused).toBeNull();
    expect((await owner.browser.call(path, input)).data).toEqual(first.data);
  });
});
