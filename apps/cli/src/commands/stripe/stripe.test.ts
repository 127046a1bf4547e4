import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openHouse, type OpenedHouse } from '@omenhall/testkit';
import { hearOmen } from '../../testing/hear-omen.ts';
import { stripe } from './index.ts';

let house: OpenedHouse;
beforeAll(async () => { house = await openHouse(); }, 60_000);
afterAll(() => house.close());
beforeEach(() => {
  for (const [name, value] of Object.entries(house.environment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

const omen = (...rawArgs: string[]) => hearOmen(stripe, rawArgs);
const bindings = () => house.clone.serviceQuery<{ slug: string; interval: string; test: string | null; live: string | null }>(
  'select p.slug, r.interval, r.stripe_price_test as test, r.stripe_price_live as live from product_prices r join products p on p.id = r.product_id where r.amount > 0 and p.on_sale order by 1, 2');
const audits = () => house.clone.serviceQuery<{ world: string }>(`select safe_meta ->> 'world' as world from admin_audit_events where action = 'price.bound'`);
const desk = (path: string, body: object) => fetch(`${house.sandbox.url}/sandbox/${path}`, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify(body) });
const atStripe = (path: string, form: Record<string, string>) => fetch(`${house.sandbox.stripeApiUrl}${path}`, {
  method: 'POST', body: new URLSearchParams(form), headers: { authorization: 'Bearer sk_test_0123456789', 'stripe-version': '2026-10-28.endive', 'idempotency-key': JSON.stringify([path, form]) },
});

describe('omen stripe', { timeout: 30_000 }, () => {
  it('says what it would bind and makes nothing, there or here', async () => {
    const { said, code } = await omen('bind', '--dry-run');
    expect(code).toBe(0);
    expect(said).toMatch(/^Would be bound in test mode:/);
    expect(said).toMatch(/standard-scroll +€15\.00 +- +made +-/);
    expect((await bindings()).every(({ test }) => test === null)).toBe(true);
    expect(await (await fetch(`${house.sandbox.stripeApiUrl}/v1/prices`, { headers: { authorization: 'Bearer sk_test_0123456789', 'stripe-version': '2026-10-28.endive' } })).json()).toMatchObject({ data: [] });
  });

  it('warns of what is not bound yet, which is no failure', async () => {
    const { said, code } = await omen('check');
    expect(code).toBe(0);
    expect(said).toMatch(/pass {2}key +a test key, and the stand-in answers/);
    expect(said).toMatch(/warn {2}price standard-scroll +€15\.00; no price of the account is kept for it/);
    expect(said).toMatch(/pass {2}webhook endpoint +we_trialOfOmenHall at http:\/\/127\.0\.0\.1:3000\/webhooks\/stripe, API version 2026-10-28\.endive/);
    expect(said).toMatch(/pass {2}events +all \d+ types that the house acts on are sent/);
    expect(said).toContain('sent and ignored: ');
  });

  it('binds everything on sale in this mode, once per interval, and a second call changes nothing', async () => {
    const first = await omen('bind', '--json');
    expect(first.code).toBe(0);
    const bound = await bindings();
    expect(bound.every(({ test, live }) => test?.startsWith('price_') === true && live === null)).toBe(true);
    expect(new Set(bound.map(({ test }) => test)).size).toBe(bound.length);
    expect((JSON.parse(first.said) as { prices: { word: string }[] }).prices.map(({ word }) => word)).toEqual(bound.map(() => 'made'));
    const written = await audits();
    expect(written).toEqual(bound.map(() => ({ world: 'test' })));
    const second = JSON.parse((await omen('bind', '--json')).said) as { livemode: boolean; prices: { word: string }[] };
    expect([second.livemode, second.prices.map(({ word }) => word)]).toEqual([false, bound.map(() => 'kept')]);
    expect(await bindings()).toEqual(bound);
    expect(await audits()).toEqual(written);
    const { said, code } = await omen('check', '--json');
    const { healthy, findings } = JSON.parse(said) as { healthy: boolean; findings: { name: string; verdict: string }[] };
    expect([code, healthy]).toEqual([0, true]);
    expect(findings.filter(({ name }) => name.startsWith('price ')).map(({ verdict }) => verdict)).toEqual(bound.map(() => 'pass'));
  });

  it('says which price differs from the house, or was put away, or is not there, and binds it anew', async () => {
    const [one] = await bindings();
    await atStripe(`/v1/prices/${one?.test}`, { active: 'false' });
    expect(await omen('check')).toMatchObject({ code: 1, said: expect.stringMatching(new RegExp(`fail {2}price ${one?.slug}.* ${one?.test} or its product was put away`)) });
    expect((await omen('bind')).code).toBe(0);
    expect((await omen('check')).code).toBe(0);
    await house.clone.serviceQuery(`update product_prices set amount = amount + 100 where stripe_price_test = $1`, [(await bindings())[0]?.test]);
    expect(await omen('check')).toMatchObject({ code: 1, said: expect.stringMatching(/fail {2}price .*the house asks €\d+\.\d\d.* asks €\d+/) });
    expect((await omen('bind')).code).toBe(0);
    await house.clone.serviceQuery(`update product_prices set stripe_price_test = 'price_of_nobody' where stripe_price_test = $1`, [(await bindings())[0]?.test]);
    expect(await omen('check')).toMatchObject({ code: 1, said: expect.stringContaining('price_of_nobody is kept for it, and the account knows no such price in test mode') });
    expect((await omen('bind')).code).toBe(0);
    expect((await omen('check')).code).toBe(0);
  });

  it('fails in words when the desk is away, refuses the key, or is not named', async () => {
    await desk('trouble', { desk: 'broken', times: 3 });
    expect(await omen('check')).toEqual({ code: 1, said: expect.stringContaining('fail  key             the payment desk does not answer') });
    vi.stubEnv('STRIPE_SECRET_KEY', 'rk_test_');
    expect(await omen('check')).toEqual({ code: 1, said: expect.stringContaining('fail  environment     The house cannot open: STRIPE_SECRET_KEY must be a key') });
    vi.stubEnv('STRIPE_SECRET_KEY', '');
    expect(await omen('check')).toEqual({ code: 1, said: expect.stringContaining('fail  key             STRIPE_SECRET_KEY is not set') });
    expect(await omen('bind')).toMatchObject({ code: 1, said: expect.stringContaining('STRIPE_SECRET_KEY is not set') });
  });

  it('is blocked with a test key in a public house, and has no endpoint there', async () => {
    vi.stubEnv('SITE_URL', 'https://hall.example');
    const { said, code } = await omen('check');
    expect(code).toBe(1);
    expect(said).toContain('fail  key');
    expect(said).toContain('blocked: SITE_URL is public, and STRIPE_SECRET_KEY is a test key: nobody can pay.');
    expect(said).toContain('the account sends no events to https://hall.example/webhooks/stripe');
  });

  it('refuses a live key beside the stand-in before it is shown to anybody', async () => {
    vi.stubEnv('STRIPE_SECRET_KEY', 'sk_live_zephyrquill');
    const { said, code } = await omen('check', '--json');
    expect(code).toBe(1);
    expect(said).toContain('STRIPE_API_URL would show it to somebody who is not Stripe');
    expect(said).not.toContain('zephyrquill');
    expect(await omen('bind')).toMatchObject({ code: 1, said: expect.stringContaining('take STRIPE_API_URL out') });
  });
});
