import { describe, expect, it } from 'vitest';
import { lengthPrefixed } from './encode.rules.ts';
import { unwrapKey, wrapKey, type WrapPlace } from './wrap-key.ts';

const epochKey = Uint8Array.from({ length: 32 }, (_, index) => index);
const key = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);
const nonce = Uint8Array.from({ length: 12 }, (_, index) => index);
const place: WrapPlace = { dekId: '018f0000-0000-7000-8000-000000000001', kind: 'reading', subjectRef: '018f0000-0000-8000-8000-000000000002', objectId: '018f0000-0000-7000-8000-000000000003', epoch: 1 };
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('a wrapped key', () => {
  it('is what another implementation of the same standards makes', () => {
    const { wrapped, commit } = wrapKey(epochKey, place, key, nonce);
    expect(hex(wrapped)).toBe('000102030405060708090a0bb8fc2be73e1f3be37ab7627f421b899d6c386ad81b91b694df810061fe8be152fce98c8b942fa17ecbefed7de370f153');
    expect(hex(commit)).toBe('09784d91647d07a37b5b2a5acbad0aa465419ebf32f3461295dec59757400f0b');
  });

  it('gives the key back, and looks different each time', () => {
    const [one, two] = [wrapKey(epochKey, place, key), wrapKey(epochKey, place, key)];
    expect(hex(one.wrapped)).not.toBe(hex(two.wrapped));
    for (const wrapped of [one, two]) expect(hex(unwrapKey(epochKey, place, wrapped) ?? new Uint8Array())).toBe(hex(key));
  });

  it('opens nowhere but where it belongs', () => {
    const made = wrapKey(epochKey, place, key);
    const elsewhere: WrapPlace[] = [{ ...place, dekId: 'x' }, { ...place, kind: 'house' }, { ...place, subjectRef: 'x' }, { ...place, objectId: 'x' }, { ...place, epoch: 2 }];
    for (const other of elsewhere) expect(unwrapKey(epochKey, other, made)).toBeNull();
    expect(unwrapKey(Uint8Array.from(epochKey, (byte) => byte ^ 1), place, made)).toBeNull();
  });

  it('opens with no byte changed', () => {
    const made = wrapKey(epochKey, place, key);
    for (let at = 0; at < 60; at += 1) expect(unwrapKey(epochKey, place, { ...made, wrapped: made.wrapped.map((byte, index) => (index === at ? byte ^ 0x40 : byte)) })).toBeNull();
    for (let at = 0; at < 32; at += 1) expect(unwrapKey(epochKey, place, { ...made, commit: made.commit.map((byte, index) => (index === at ? byte ^ 0x40 : byte)) })).toBeNull();
    expect(unwrapKey(epochKey, place, { ...made, wrapped: made.wrapped.subarray(1) })).toBeNull();
  });
});

describe('a length-prefixed list', () => {
  it('is never the same for two lists', () => {
    const lists = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], []];
    expect(new Set(lists.map((list) => hex(lengthPrefixed(list)))).size).toBe(lists.length);
  });
});
