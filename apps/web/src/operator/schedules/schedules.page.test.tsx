import { HouseError } from '@omenhall/contracts/errors';
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openCounter, owner, schedule } from '../../testing/pretend-counter.tsx';

const at = '/operator/schedules';
const cells = (row: HTMLElement | undefined): (string | null)[] => (row === undefined ? [] : within(row).getAllByRole('cell').map((cell) => cell.textContent));

describe('the schedules', () => {
  it('tell next and last, how the last run went, and what was missed from what was left out', async () => {
    openCounter(at, { operator: { schedules: async () => [
      schedule({ missed: 2, skipped: 1 }),
      schedule({ name: 'stripe_sync', lastSlot: null, lastRun: null, nextSlot: null, pausedAt: new Date('2026-03-02T10:00:00Z') }),
      schedule({ name: 'webhook_retention', lastRun: { status: 'failed', startedAt: new Date('2026-03-01T02:37:00Z'), durationMs: null, errorCode: 'timeout' } }),
    ] } });
    const [, first, second, third] = within(await screen.findByRole('table', { name: 'The calendar of the house' })).getAllByRole('row');
    expect(cells(first)).toEqual(['delivery_retention', '37 2 * * 0, UTC', 'in 1 h', expect.stringContaining('Mar 2026'), expect.stringMatching(/^Done.*took 1\.4 s$/), '2', '1', expect.any(String)]);
    expect(cells(second)).toEqual(['stripe_sync', '37 2 * * 0, UTC', 'Paused', 'not yet', 'has not run yet', '0', '0', expect.any(String)]);
    expect(cells(third)[4]).toMatch(/^FailedNo answer in time.*$/);
  });

  it('run one now, pause it and let it go on, each answered by the calendar as it then stands', async () => {
    const asked: string[] = [];
    openCounter(at, { operator: {
      schedules: async () => [schedule()],
      runSchedule: async ({ name }) => { asked.push(`run ${name}`); return [schedule({ lastRun: { status: 'running', startedAt: new Date(), durationMs: null, errorCode: null } })]; },
      pauseSchedule: async ({ name }) => { asked.push(`pause ${name}`); return [schedule({ nextSlot: null, pausedAt: new Date() })]; },
      resumeSchedule: async ({ name }) => { asked.push(`resume ${name}`); return [schedule()]; },
    } });
    fireEvent.click(await screen.findByRole('button', { name: 'Run now: delivery_retention' }));
    expect(await screen.findByText(/^Left to do: delivery_retention/)).toBeTruthy();
    expect(screen.getByText('Running')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Pause: delivery_retention' }));
    expect(await screen.findByText(/^Paused: delivery_retention/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Go on: delivery_retention' }));
    expect(await screen.findByText('Goes on: delivery_retention.')).toBeTruthy();
    expect(asked).toEqual(['run delivery_retention', 'pause delivery_retention', 'resume delivery_retention']);
  });

  it('say why when an act is refused', async () => {
    openCounter(at, { operator: { schedules: async () => [schedule()], runSchedule: async () => Promise.reject(new HouseError('not-found', 'gone')) } });
    fireEvent.click(await screen.findByRole('button', { name: 'Run now: delivery_retention' }));
    expect(await screen.findByText(/We hold nothing under this name/)).toBeTruthy();
  });

  it('are seen by a role that may start nothing, without a button', async () => {
    openCounter(at, { access: { me: async () => ({ ...owner, operatorRole: 'viewer', operatorRights: ['see_lists'] }) }, operator: { schedules: async () => [schedule()] } });
    expect(await screen.findByText(/Your role sees the calendar/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Run now/ })).toBeNull();
  });

  it('say so when the calendar is empty, and when it cannot be read', async () => {
    openCounter(at, { operator: { schedules: async () => [] } });
    expect(await screen.findByText(/The calendar is empty/)).toBeTruthy();
    document.body.replaceChildren();
    openCounter(at, { operator: { schedules: async () => Promise.reject(new HouseError('database-away', 'away')) } });
    expect(await screen.findByText(/cannot read its books/)).toBeTruthy();
  });
});
