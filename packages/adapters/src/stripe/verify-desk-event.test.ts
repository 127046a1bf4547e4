import { isHouseError } from '@omenhall/contracts/errors';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { pinnedApiVersion } from './open-stripe.ts';
import { verifyDeskEvent } from './verify-desk-event.ts';

const now = new Date('2026-11-20T10:00:00Z');
const nowSeconds = now.getTime() / 1000;
const clock = { now: () => now };
const secret = 'whsec_of_this_house';

const event = (change: object = {}, object: object = {}): string =>
  JSON.stringify({
    id: 'evt_1', object: 'event', api_version: '2026-10-28.endive', created: nowSeconds - 5, livemode: false, type: 'checkout.session.completed', ...change,
    data: { object: { id: 'cs_1', object: 'checkout.session', amount_total: 1500, currency: 'eur', payment_status: 'paid', ...object } },
  });
const signed = (payload: string, { with: by = secret, at = nowSeconds }: { with?: string; at?: number } = {}): string =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret: by, timestamp: at });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const check = (secrets: readonly string[] = [secret]): ReturnType<typeof verifyDeskEvent> => verifyDeskEvent({ secrets, livemode: false, clock });
const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'accepted';
  } catch (error) {
    return isHouseError(error) ? error.code : `foreign: ${String(error)}`;
  }
};

describe('the check of a webhook', () => {
  it('accepts what was signed with the secret, as often as it comes', () => {
    const payload = event();
    expect(check()(bytes(payload), signed(payload))).toEqual(check()(bytes(payload), signed(payload)));
    expect(check()(bytes(payload), signed(payload))).toMatchObject({ id: 'evt_1', type: 'checkout.session.completed', objectId: 'cs_1', createdAt: new Date((nowSeconds - 5) * 1000) });
  });

  it('accepts either of two secrets while one replaces the other', () => {
    const payload = event();
    expect(codeOf(() => check([secret, 'whsec_before'])(bytes(payload), signed(payload, { with: 'whsec_before' })))).toBe('accepted');
    expect(codeOf(() => check([secret])(bytes(payload), signed(payload, { with: 'whsec_before' })))).toBe('signature-refused');
  });

  it.each([
    ['300 seconds old', -300, 'accepted'],
    ['301 seconds old', -301, 'signature-refused'],
    ['300 seconds ahead', 300, 'accepted'],
    ['301 seconds ahead', 301, 'signature-refused'],
  ])('weighs time both ways: %s', (_, offset, answer) => {
    const payload = event();
    expect(codeOf(() => check()(bytes(payload), signed(payload, { at: nowSeconds + offset })))).toBe(answer);
  });

  it('refuses a body in which one byte changed', () => {
    const payload = event();
    expect(codeOf(() => check()(bytes(payload.replace('1500', '1501')), signed(payload)))).toBe('signature-refused');
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['a header of somebody who guesses', 't=1795341600,v1=00'],
    ['two times', `t=${nowSeconds},${signed(event(), { at: nowSeconds - 9_000 })}`],
    ['a header that never ends', `t=${nowSeconds},v1=${'0'.repeat(5_000)}`],
  ])('refuses %s', (_, header) => {
    expect(codeOf(() => check()(bytes(event()), header))).toBe('signature-refused');
  });

  it('refuses an event of the live world in a test house', () => {
    const payload = event({ livemode: true });
    expect(codeOf(() => check()(bytes(payload), signed(payload)))).toBe('signature-refused');
  });

  it.each([['an older version', '2024-06-20'], ['a later version', '2027-01-01.fennel'], ['no version', null]])('refuses an event of %s of the API, and says which one it reads', (_, version) => {
    const payload = event({ api_version: version });
    expect(codeOf(() => check()(bytes(payload), signed(payload)))).toBe('signature-refused');
    expect(() => check()(bytes(payload), signed(payload))).toThrow(`this house reads ${pinnedApiVersion} alone`);
  });

  it('repeats nothing of a version that is no version', () => {
    const payload = event({ api_version: 'zephyrquill planted words' });
    expect(() => check()(bytes(payload), signed(payload))).toThrow('event of API version unknown');
  });

  it('refuses what was parsed and written anew, though it means the same', () => {
    const payload = event();
    expect(codeOf(() => check()(bytes(JSON.stringify(JSON.parse(payload), null, 2)), signed(payload)))).toBe('signature-refused');
    expect(codeOf(() => check()(bytes(` ${payload}`), signed(payload)))).toBe('signature-refused');
  });

  it('takes a header signed with both secrets, as the desk sends it while they change, in either order and with neither alone', () => {
    const payload = event();
    const both = [secret, 'whsec_next'].map((one, n) => signed(payload, { with: one }).split(',').slice(n)).flat().join(',');
    for (const secrets of [[secret], ['whsec_next'], [secret, 'whsec_next'], ['whsec_next', secret]]) expect(codeOf(() => check(secrets)(bytes(payload), both)), secrets.join()).toBe('accepted');
    expect(codeOf(() => check(['whsec_gone'])(bytes(payload), both))).toBe('signature-refused');
    expect(codeOf(() => check([])(bytes(payload), both))).toBe('signature-refused');
  });

  it.each(['', 'null', '[]', '{"id":"evt_1"}', 'not json', event({ id: 7 }), event({ type: 'Bad Type\n' })])('refuses signed nonsense: %s', (payload) => {
    expect(codeOf(() => check()(bytes(payload), signed(payload)))).toBe('signature-refused');
  });

  it('refuses more than 256 KiB unread', () => {
    const payload = event({}, { description: 'x'.repeat(256 * 1024) });
    expect(codeOf(() => check()(bytes(payload), signed(payload)))).toBe('too-large');
  });

  it.each([
    ['forged', () => [event({}, { description: 'x'.repeat(200_000) }), signed(event(), { with: 'whsec_guess' })]],
    ['re-serialised', () => [JSON.stringify(JSON.parse(event({}, { description: 'x'.repeat(200_000) })), null, 1), signed(event({}, { description: 'x'.repeat(200_000) }))]],
    ['stale', () => [event(), signed(event(), { at: nowSeconds - 9_000 })]],
    ['of the future', () => [event(), signed(event(), { at: nowSeconds + 9_000 })]],
    ['too large', () => [event({}, { description: 'x'.repeat(900_000) }), signed(event())]],
    ['full of signatures', () => [event(), `t=${nowSeconds},${Array.from({ length: 50 }, () => `v1=${'0'.repeat(64)}`).join(',')}`]],
  ] as const)('is quick with what is %s: below 5 ms in the middle of a hundred', (_, make) => {
    const [payload = '', header] = make();
    const body = bytes(payload);
    const verify = check([secret, 'whsec_before']);
    const times = Array.from({ length: 100 }, () => {
      const began = performance.now();
      expect(codeOf(() => verify(body, header))).not.toBe('accepted');
      return performance.now() - began;
    }).toSorted((one, other) => one - other);
    // Measured 0.003 ms for what is stale, of the future or too large, 0.05 ms for a forgery and 1.5 ms for one of 200 KB, on two busy cores.
    expect(times[50]).toBeLessThan(5);
  });

  it('keeps no name, address, card or free text', () => {
    const planted = 'zephyrquill planted words';
    const payload = event({}, {
      customer_email: planted, customer_details: { email: planted, name: planted }, description: planted, payment_method_details: { card: { last4: planted } },
      status: planted, currency: planted, client_reference_id: planted, metadata: { order_code: planted, note: 'zephyrquill', order_id: 'ok_1' },
    });
    const { projection } = check()(bytes(payload), signed(payload));
    expect(JSON.stringify(projection)).not.toContain('zephyrquill');
    expect(projection).toMatchObject({ metadata_order_id: 'ok_1', amount_total: 1500 });
  });
});
