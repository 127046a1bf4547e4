import { HouseError } from '@omenhall/contracts/errors';
import type { AccessRule } from '@omenhall/contracts/operator/operator.schema';
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openCounter, owner } from '../../testing/pretend-counter.tsx';

const rule = (change: Partial<AccessRule> = {}): AccessRule => ({
  relation: 'public.subjects', wall: 'forced', why: null, roles: [{ role: 'app', verbs: [{ verb: 'select', columns: null }, { verb: 'update', columns: ['address', 'locale'] }] }],
  policies: [{ name: 'own_row', verb: 'all', roles: ['app', 'worker'], rows: 'oneself', written: null }], sealed: [{ column: 'address', holds: 'where letters go' }], differs: [], ...change,
});
const open = (accessRules: () => Promise<AccessRule[]>) => openCounter('/operator/access-rules', { operator: { accessRules } });

describe('access rules', () => {
  it('say of a relation who may do what, with which rows, and what is sealed', async () => {
    open(async () => [rule(), rule({ relation: 'public.cron_job_runs', wall: 'none', why: 'the house\'s upkeep, no person\'s row', roles: [], policies: [], sealed: [] })]);
    const table = await screen.findByRole('table', { name: 'Relations of the database' });
    const [first, second] = within(table).getAllByRole('row').slice(1);
    expect(first?.textContent).toContain('app: select');
    expect(first?.textContent).toContain('update, 2 columnsaddress, locale');
    expect(first?.textContent).toContain('all by app, worker: oneself');
    expect(first?.textContent).toContain('address: where letters go');
    expect(second?.textContent).toContain('the house\'s upkeep, no person\'s row');
    expect(second?.textContent).toContain('nobody but the owner');
    expect(screen.getByText('All 2 relations stand in the database as the map says.')).toBeTruthy();
  });

  it('put what differs first, with what it is and what to do', async () => {
    open(async () => [rule(), rule({ relation: 'public.reading_records', differs: ['forced', 'policies'] })]);
    const [, first] = within(await screen.findByRole('table', { name: 'Relations of the database' })).getAllByRole('row');
    expect(first?.textContent).toContain('public.reading_records');
    expect(first?.textContent).toContain('Its wall binds the owner otherwise.');
    expect(screen.getByText('One relation stands otherwise than the map says.')).toBeTruthy();
    expect(screen.getByText(/somebody changed a wall by hand/)).toBeTruthy();
  });

  it('say so when the map is empty, and when it cannot be read', async () => {
    open(async () => []);
    expect(await screen.findByText('The map is empty, and so every relation is closed.')).toBeTruthy();
    open(async () => Promise.reject(new HouseError('database-away', 'away')));
    expect(await screen.findByText(/cannot read its books/)).toBeTruthy();
  });

  it('are offered to whom they are shown, and to nobody else', async () => {
    open(async () => [rule()]);
    expect((await screen.findAllByRole('link', { name: 'Access rules' })).length).toBe(1);
    document.body.replaceChildren();
    openCounter('/operator/access-rules', { access: { me: async () => ({ ...owner, operatorRole: 'viewer', operatorRights: ['see_lists'] }) }, operator: { accessRules: async () => Promise.reject(new HouseError('not-allowed', 'role viewer')) } });
    expect(await screen.findByText('Your role does not allow this.')).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'Access rules' })).toBeNull();
  });
});
