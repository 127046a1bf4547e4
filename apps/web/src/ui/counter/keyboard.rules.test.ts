import { describe, expect, it } from 'vitest';
import { readKey } from './keyboard.rules.ts';

const press = (key: string, how: { chorded?: boolean; typing?: boolean } = {}) => ({ key, chorded: false, typing: false, ...how });

describe('the keys of the counter', () => {
  it.each([['/', 'filter'], ['?', 'help'], ['j', 'next-row'], ['k', 'previous-row'], ['r', 'resend'], ['c', 'copy-card'], ['p', 'pause'], ['Escape', 'back']])('%s asks for %s', (key, shortcut) => {
    expect(readKey(press(key), false)).toEqual({ shortcut, waitsForG: false });
  });

  it.each([['d', 'go-deliveries'], ['w', 'go-webhooks'], ['o', 'go-orders'], ['a', 'go-audit'], ['h', 'go-health'], ['s', 'go-schedules'], ['q', 'go-queues'], ['n', 'go-held'], ['m', 'go-access-rules'], ['g', 'go-overview']])('g then %s asks for %s', (key, shortcut) => {
    expect(readKey(press('g'), false)).toEqual({ shortcut: null, waitsForG: true });
    expect(readKey(press(key), true)).toEqual({ shortcut, waitsForG: false });
  });

  it('a g that is followed by another letter does nothing, not even what the letter does alone', () => {
    expect(readKey(press('r'), true)).toEqual({ shortcut: null, waitsForG: false });
  });

  it.each([{ chorded: true }, { typing: true }])('a letter belongs to the browser or the field when it is %o', (how) => {
    expect(readKey(press('r', how), false)).toEqual({ shortcut: null, waitsForG: false });
    expect(readKey(press('g', how), false)).toEqual({ shortcut: null, waitsForG: false });
  });
});
