import { describe, expect, it } from 'vitest';
import { arrivalOf, findFaults, wishOf, zonesHere, type Plan } from './plan.rules.ts';

const plan: Plan = { way: 'letter', recipient: ' friend@mail.example ', when: 'later', sendAt: '2026-12-24T09:00', zone: 'Europe/Lisbon' };
const now = new Date('2026-11-20T12:00:00Z');

describe('a plan', () => {
  it('asks for what stands in it, and by hand for neither address nor hour', () => {
    expect(wishOf(plan)).toEqual({ recipient: 'friend@mail.example', sendAt: '2026-12-24T09:00', zone: 'Europe/Lisbon' });
    expect(wishOf({ ...plan, when: 'now' }).sendAt).toBeNull();
    expect(wishOf({ ...plan, way: 'hand' })).toEqual({ recipient: null, sendAt: null, zone: 'Europe/Lisbon' });
  });

  it('names each field that is missing, over, or too far ahead', () => {
    expect(findFaults(plan, true, now)).toEqual([]);
    expect(findFaults({ ...plan, recipient: 'friend' }, false, now)).toEqual(['recipient', 'consent']);
    for (const sendAt of ['', '2026-11-20T11:59', '2028-01-01T09:00']) expect(findFaults({ ...plan, sendAt }, true, now), sendAt).toEqual(['sendAt']);
    expect(findFaults({ ...plan, way: 'hand', recipient: '', sendAt: '' }, false, now)).toEqual([]);
  });
});

describe('an arrival', () => {
  it('is said by the clock there and by the clock here', () => {
    expect(arrivalOf(plan, 'Europe/Vienna')).toEqual({ there: 'Thu 24 December at 09:00', here: 'Thu 24 December at 10:00', place: 'Lisbon', moved: false });
    expect(arrivalOf(plan, 'Europe/London')?.here).toBeNull();
  });

  it('in an hour that is skipped says so', () => {
    expect(arrivalOf({ sendAt: '2027-03-28T02:30', zone: 'Europe/Vienna' }, 'Europe/Vienna')).toMatchObject({ there: 'Sun 28 March at 03:30', moved: true });
  });

  it('is none for no time', () => {
    expect(arrivalOf({ sendAt: '', zone: 'UTC' }, 'UTC')).toBeNull();
  });
});

it('the own zone is always among the zones to choose from', () => {
  expect(zonesHere('Europe/Vienna').filter((zone) => zone === 'Europe/Vienna')).toHaveLength(1);
  expect(zonesHere('Etc/Somewhere')[0]).toBe('Etc/Somewhere');
});
