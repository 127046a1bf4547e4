import { describe, expect, it } from 'vitest';
import { EmailAddress, maskAddress, normaliseAddress } from './email-address.ts';

describe('an address', () => {
  it.each(['a@b.example', ' Reader.Name+tag@Hall.Example ', 'ü@bücher.example'])('%s is one', (typed) => {
    const address = EmailAddress.parse(typed);
    expect(normaliseAddress(address)).toBe(normaliseAddress(normaliseAddress(address)));
  });

  it.each(['', 'a', 'a@b', 'a@%%.example', 'a b@c.example', 'a@b.example, c@d.example', 'a@b.example\nBcc: c@d.example', '\u{d800}@b.example', `${'a'.repeat(250)}@b.example`])('%j is none', (typed) => {
    expect(EmailAddress.safeParse(typed).success).toBe(false);
  });

  it('is compared in lower case, with its domain as A-labels, and keeps dots and plus tags', () => {
    expect(normaliseAddress('A.b+C@Bücher.example')).toBe('a.b+c@xn--bcher-kva.example');
  });

  it('shows its first letter and its domain, and nothing else', () => {
    expect(maskAddress('seeker@hall.example')).toBe('s…@hall.example');
  });
});
