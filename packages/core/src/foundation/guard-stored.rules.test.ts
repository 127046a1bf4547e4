import { describe, expect, test } from 'vitest';
import { findForbidden } from './guard-stored.rules.ts';

// Put together at run time, so that a scan of this repository finds no secret in it.
const glue = (...parts: string[]): string => parts.join('');

describe('a text that holds what is never stored is named', () => {
  test.each([
    ['secret', glue('my key is sk_', 'live_', '51Habcdefghijklmnop')],
    ['secret', glue('rk_', 'test_', '51Habcdefghijklmnop')],
    ['secret', glue('whsec_', 'abcdefghijklmnopqrstuv')],
    ['secret', glue('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIE')],
    ['secret', glue('-----BEGIN ', 'PRIVATE KEY-----')],
    ['secret', glue('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0NTY3ODkwIn0', '.dozjgNryP4J3jVmNHl0w5N')],
    ['secret', glue('AKIA', 'IOSFODNN7EXAMPLE')],
    ['secret', glue('ghp_', 'abcdefghijklmnopqrstuvwxyz0123456789')],
    ['secret', glue('xoxb-', '123456789012-abcdef')],
    ['secret', 'postgres://omen:hunter22@db.example/house'],
    ['secret', 'should I change it? my password is hunter2222'],
    ['secret', 'api_key=9f8e7d6c5b4a'],
    ['card_number', 'my card 4242 4242 4242 4242 was refused'],
    ['card_number', '4242424242424242'],
    ['card_number', '4242-4242-4242-4242, is it lucky?'],
    ['card_number', '5555.5555.5555.4444'],
    ['card_number', '3782 822463 10005'],
    ['card_number', '6011 1111 1111 1117'],
    ['card_number', '３０５６ ９３０９ ０２５９ ０４'],
    ['card_number', '4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2'],
    ['card_number', '12 2026 4242 4242 4242 4242'],
    ['card_number', '4242\u200b4242\u200b4242\u200b4242'],
    ['contact', 'write to jonas.meyer@example.org about it'],
    ['contact', 'jonas (at) example (dot) org'],
    ['contact', 'anna at example dot com knows'],
    ['contact', 'her number is +49 170 1234567'],
    ['contact', 'call 020 7946 0958'],
    ['contact', 'call (555) 123-4567'],
    ['contact', 'ring 0170/1234567'],
  ] as const)('%s: %s', (kind, text) => {
    expect(findForbidden(text)).toBe(kind);
  });
});

describe('a near miss may be kept', () => {
  test.each([
    'Should I move for work?',
    'We met on 2026-11-20 at 10:38 and again on 01.12.2026.',
    'my password is forgotten and so am I',
    'I dreamt of the number 4242 4242 4242 4241',
    'The parcel 1234567890123456 never came',
    'order 7KQ-42F, invoice 20261120-000417',
    'I saved 12,500 over 10 years, 1,250 a year',
    'the sk_live_ prefix on its own',
    'eyJ is how it starts',
    'he is at work, dot by dot',
    'Is 15:00 on 03/04/2027 too late?',
    'twelve steps, 24 hours, 365 days, 1000 doubts',
    'we pay 0.5 of 1.25 and 0.000000001 more',
    'A pin is stuck in the map',
    '@ is a strange sign',
  ])('%s', (text) => {
    expect(findForbidden(text)).toBeNull();
  });
});
