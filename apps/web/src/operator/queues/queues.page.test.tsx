import { HouseError } from '@omenhall/contracts/errors';
import type { PauseWork, ResumeWork, WorkBoard } from '@omenhall/contracts/operator/operator.schema';
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openCounter, owner, workBoard } from '../../testing/pretend-counter.tsx';

const at = '/operator/queues';
const pause = (change: Partial<WorkBoard['pauses'][number]> = {}): WorkBoard['pauses'][number] => ({
  scope: 'queue:email', since: new Date('2026-03-02T10:00:00Z'), until: null, reason: 'upkeep', actor: 'a1', automatic: false, ...change,
});

describe('the queues', () => {
  it('show backlog and age, who works, who keeps, and lead to what needs a person', async () => {
    openCounter(at, { operator: { queues: async () => workBoard({ workers: [...workBoard().workers, { id: 'w2', host: 'house-2', pid: 12, build: 'abc1234', heartbeatAgeMs: 9_000, draining: false }, { id: 'w3', host: 'house-3', pid: 13, build: 'old0001', heartbeatAgeMs: 300, draining: true }] }) } });
    const row = within(await screen.findByRole('table', { name: 'Queues with work in them' })).getAllByRole('row')[1];
    expect(within(row as HTMLElement).getAllByRole('cell').map((cell) => cell.textContent)).toEqual(['email', 'Goes on', '3', '12 s', '2', '1']);
    const workers = within(screen.getByRole('table', { name: 'Worker processes, oldest first' })).getAllByRole('row').slice(1);
    expect(workers.map((one) => within(one).getAllByRole('cell')[1]?.textContent)).toEqual(['Works', 'Silent', 'Leaving']);
    expect(screen.getByText('house-1, process 4711')).toBeTruthy();
    expect(screen.getByText('Redis')).toBeTruthy();
    expect(screen.getByRole('link', { name: '1' }).getAttribute('href')).toBe('/operator/held');
    expect(screen.getByRole('link', { name: '2' }).getAttribute('href')).toBe('/operator/deliveries?state=needs_person');
  });

  it('tell a person\'s pause from the engine\'s own, and lift one', async () => {
    const lifted: ResumeWork[] = [];
    openCounter(at, { operator: {
      queues: async () => workBoard({ pauses: [pause(), pause({ scope: 'dest:smtp', automatic: true, reason: 'smtp_421', until: new Date('2026-03-02T10:05:00Z') })] }),
      resume: async (input) => { lifted.push(input); return workBoard(); },
    } });
    const [, own, engines] = within(await screen.findByRole('table', { name: 'Pauses in force' })).getAllByRole('row');
    expect(own?.textContent).toContain('Queue email');
    expect(own?.textContent).toContain('until it is lifted');
    expect(own?.textContent).toContain('Upkeep of the house');
    expect(engines?.textContent).toContain('the engine, ends by itself');
    expect(within(screen.getByRole('table', { name: 'Queues with work in them' })).getByText('Held back')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Lift: Queue email' }));
    expect(await screen.findByText('Lifted: Queue email. What waited is offered at once.')).toBeTruthy();
    expect(lifted).toEqual([{ scope: 'queue:email' }]);
    expect(screen.getByText('Nothing is held back.')).toBeTruthy();
  });

  it('hold nothing back without a scope and a reason, and one scope with them', async () => {
    const asked: PauseWork[] = [];
    openCounter(at, { operator: { queues: async () => workBoard(), pause: async (input) => { asked.push(input); return workBoard({ pauses: [pause({ scope: input.scope })] }); } } });
    const form = await screen.findByRole('form', { name: 'Hold work back' });
    fireEvent.click(within(form).getByRole('button', { name: 'Hold it back' }));
    expect(within(form).getByText('Choose what to hold back')).toBeTruthy();
    expect(within(form).getByText('Choose a reason')).toBeTruthy();
    expect(asked).toEqual([]);
    fireEvent.change(within(form).getByLabelText('What'), { target: { value: 'kind:receipt_email_job' } });
    fireEvent.change(within(form).getByLabelText('Reason'), { target: { value: 'drill' } });
    fireEvent.change(within(form).getByLabelText('Until'), { target: { value: 'null' } });
    fireEvent.click(within(form).getByRole('button', { name: 'Hold it back' }));
    expect(await screen.findByText('Held back: Kind receipt_email_job.')).toBeTruthy();
    expect(asked).toEqual([{ scope: 'kind:receipt_email_job', reason: 'drill', minutes: null }]);
    expect(screen.getByRole('table', { name: 'Pauses in force' })).toBeTruthy();
  });

  it('say why when a pause is refused', async () => {
    openCounter(at, { operator: { queues: async () => workBoard(), pause: async () => Promise.reject(new HouseError('database-away', 'away')) } });
    const form = await screen.findByRole('form', { name: 'Hold work back' });
    fireEvent.change(within(form).getByLabelText('What'), { target: { value: 'all' } });
    fireEvent.change(within(form).getByLabelText('Reason'), { target: { value: 'upkeep' } });
    fireEvent.click(within(form).getByRole('button', { name: 'Hold it back' }));
    expect(await within(form).findByText(/cannot read its books/)).toBeTruthy();
  });

  it('are seen by a role that may hold nothing back, without a button', async () => {
    openCounter(at, { access: { me: async () => ({ ...owner, operatorRole: 'viewer', operatorRights: ['see_lists'] }) }, operator: { queues: async () => workBoard({ pauses: [pause()] }) } });
    expect(await screen.findByText(/Your role sees this and changes none of it/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Lift/ })).toBeNull();
    expect(screen.queryByRole('form')).toBeNull();
  });

  it('say so when there is no work, no worker and no keeper, and when they cannot be read', async () => {
    openCounter(at, { operator: { queues: async () => workBoard({ queues: [], workers: [], keeper: null, transport: null }) } });
    expect(await screen.findByText('No worker runs.')).toBeTruthy();
    expect(screen.getByText('Nobody keeps the ledger at this moment.')).toBeTruthy();
    expect(screen.getByText('No work is left: nothing waits and nothing runs.')).toBeTruthy();
    document.body.replaceChildren();
    openCounter(at, { operator: { queues: async () => Promise.reject(new HouseError('database-away', 'away')) } });
    expect(await screen.findByText(/cannot read its books/)).toBeTruthy();
  });
});
