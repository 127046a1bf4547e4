import { describe, expect, it } from 'vitest';
import { openCoolDowns } from './cool-down.ts';
import { asksForPatience, locksUsOut } from './cool-down.rules.ts';

function open() {
  const written: Array<[dest: string, seconds: number, reason: string]> = [];
  const clock = { nowMs: 0 };
  const coolDowns = openCoolDowns(async (dest, seconds, reason) => void written.push([dest, seconds, reason]), () => clock.nowMs);
  return { written, clock, coolDowns, pass: (seconds: number) => void (clock.nowMs += seconds * 1000) };
}

describe('a destination that asks for rest', () => {
  it('rests 5 s, and twice as long each time it asks again after a rest', async () => {
    const { coolDowns, written, pass } = open();
    for (const seconds of [5, 10, 20, 40, 80, 160, 300, 300]) {
      expect(await coolDowns.rest('smtp', '421')).toBe(seconds);
      pass(seconds);
    }
    expect(written.map(([, seconds]) => seconds)).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
  });

  it('asks once, however many calls were under way when it began to', async () => {
    const { coolDowns, written, pass } = open();
    expect(await Promise.all(Array.from({ length: 10 }, () => coolDowns.rest('smtp', '421')))).toEqual(Array.from({ length: 10 }, () => 5));
    expect(written).toEqual([['smtp', 5, '421']]);
    pass(1);
    expect(await coolDowns.rest('smtp', '451')).toBe(4);
    pass(4);
    expect(await coolDowns.rest('smtp', '421')).toBe(10);
  });

  it('is heard when it wishes for a longer rest than the one under way', async () => {
    const { coolDowns, written } = open();
    await coolDowns.rest('desk', '429', 2);
    expect(await coolDowns.rest('desk', '429', 1)).toBe(2);
    expect(await coolDowns.rest('desk', '429', 60)).toBe(60);
    expect(written.map(([, seconds]) => seconds)).toEqual([2, 60]);
  });

  it('is forgiven when it answers', async () => {
    const { coolDowns, pass } = open();
    await coolDowns.rest('smtp', '421');
    pass(5);
    coolDowns.wellFor('smtp');
    expect(await coolDowns.rest('smtp', '421')).toBe(5);
  });

  it('keeps others awake', async () => {
    const { coolDowns, written } = open();
    await coolDowns.rest('smtp', '421');
    await coolDowns.rest('desk', '429');
    expect(written.map(([dest]) => dest)).toEqual(['smtp', 'desk']);
  });
});

describe('a destination that cannot be reached', () => {
  it('rests at the fifth time in a row, and not for those that were on their way then', async () => {
    const { coolDowns, written, pass } = open();
    for (let n = 0; n < 4; n += 1) await coolDowns.unreachable('smtp');
    coolDowns.wellFor('smtp');
    for (let n = 0; n < 4; n += 1) await coolDowns.unreachable('smtp');
    expect(written).toEqual([]);
    for (let n = 0; n < 12; n += 1) await coolDowns.unreachable('smtp');
    expect(written).toEqual([['smtp', 5, 'unreachable']]);
    pass(5);
    for (let n = 0; n < 5; n += 1) await coolDowns.unreachable('smtp');
    expect(written.at(-1)).toEqual(['smtp', 10, 'unreachable']);
  });
});

describe('the code of an answer', () => {
  it.each(['http_429', 'smtp_421', 'smtp_421_4.3.2', 'smtp_451_4.7.1', 'smtp_452_4.3.1', '429'])('%s asks for patience', (code) => expect(asksForPatience(code, undefined)).toBe(true));
  it.each(['http_500', 'smtp_450_4.2.1', 'smtp_452_4.2.2', 'smtp_550_5.4.21', 'http_4290', 'bad_recipient', 'smtp_550_5.1.421'])('%s does not', (code) => expect(asksForPatience(code, undefined)).toBe(false));
  it.each(['http_401', 'http_403', 'smtp_535_5.7.8', 'smtp_535'])('%s locks us out', (code) => expect(locksUsOut(code)).toBe(true));
  it.each(['http_404', 'smtp_550_5.3.5', 'http_5350'])('%s does not', (code) => expect(locksUsOut(code)).toBe(false));
});
