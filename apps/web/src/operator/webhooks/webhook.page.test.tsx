import { HouseError } from '@omenhall/contracts/errors';
import type { ReplayedWebhook, ReplayWebhook, WebhookDetail, WebhookEffects } from '@omenhall/contracts/operator/operator.schema';
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openCounter, owner } from '../../testing/pretend-counter.tsx';

const failed: WebhookDetail = {
  id: '3d8a6f0e-6a3b-4a53-9f0b-1f5a6a4b7c11', stripeEventId: 'evt_1Q', eventType: 'checkout.session.completed', status: 'failed', attempts: 8, seen: 3, errorMessage: 'broken', objectId: 'cs_test_1',
  receivedAt: new Date('2026-11-20T10:00:00Z'), processedAt: null, livemode: false, leaseUntil: null, retryAt: null, projection: { object_kind: 'checkout.session', amount_total: 1500, charge: null },
  order: { id: '0b1f7a52-26f6-4a7e-9f3a-5ad9be4dd5d7', orderCode: '7KQ-42F' },
};
const settled: WebhookDetail = { ...failed, status: 'succeeded', errorMessage: null, processedAt: new Date('2026-11-20T10:00:02Z') };
const at = `/operator/webhooks/${failed.id}`;
const effects: WebhookEffects = {
  orderCode: '7KQ-42F', moves: [{ what: 'order', from: 'created', to: 'unlocked' }], lines: [{ kind: 'charge', amountMinor: 1500, currency: 'EUR' }],
  refunds: [{ class: 'duplicate', status: 'approved', amountMinor: 1500, currency: 'EUR' }], jobs: [{ kind: 'receipt_email_job', letter: 'Your receipt' }, { kind: 'interpretation_job', letter: null }],
};
const none: WebhookEffects = { orderCode: '7KQ-42F', moves: [], lines: [], refunds: [], jobs: [] };

function open(event: WebhookDetail, answer: (input: ReplayWebhook) => Promise<ReplayedWebhook> = () => Promise.reject(new Error('not asked'))) {
  const asked: ReplayWebhook[] = [];
  let now = event;
  openCounter(at, { operator: {
    webhook: async () => now,
    webhooks: async () => ({ rows: [now], nextCursor: null }),
    replayWebhook: async (input) => {
      asked.push(input);
      const told = await answer(input);
      now = told.webhook;
      return told;
    },
  } });
  return asked;
}

describe('one event', () => {
  it('says how it stands, what it points at and what is kept of it', async () => {
    open(failed);
    expect(await screen.findByRole('heading', { level: 1, name: 'Event about 7KQ-42F' })).toBeTruthy();
    expect(screen.getByRole('link', { name: '7KQ-42F' }).getAttribute('href')).toBe(`/operator/orders/${failed.order?.id ?? ''}`);
    expect(screen.getByText('3 times')).toBeTruthy();
    expect(screen.getByText('none: it waits for the desk or for a person')).toBeTruthy();
    const kept = within(screen.getByRole('table', { name: 'Kept fields of the event' })).getAllByRole('row');
    expect(kept.map((row) => row.textContent)).toEqual(['FieldValue', 'object_kindcheckout.session', 'amount_total1500']);
  });

  it('that was acted on says so: seen three times, acted once, and nothing to do again', async () => {
    open(settled);
    expect(await screen.findByText('3 times, acted once')).toBeTruthy();
    expect(screen.getByText('This event was acted on. There is nothing to do again.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Show what it would change' })).toBeNull();
  });

  it('that waits for free hands says so', async () => {
    open({ ...failed, status: 'processing', errorMessage: null });
    expect(await screen.findByText('It is kept and waits for free hands.')).toBeTruthy();
  });

  it('is opened from its line in the list', async () => {
    openCounter('/operator/webhooks', { operator: { webhooks: async () => ({ rows: [failed], nextCursor: null }) } });
    const row = (await screen.findAllByRole('row')).at(1);
    expect(within(row as HTMLElement).getByRole('link').getAttribute('href')).toBe(at);
  });

  it('is not acted on by a role that only looks', async () => {
    openCounter(at, { access: { me: async () => ({ ...owner, operatorRole: 'support', operatorRights: ['see_lists'] }) }, operator: { webhook: async () => failed } });
    await screen.findByRole('heading', { level: 1, name: 'Event about 7KQ-42F' });
    expect(screen.queryByRole('heading', { name: 'Act on it once more' })).toBeNull();
  });
});

describe('acting on it once more', () => {
  it('shows first what it would change, asks for a reason, and does it then', async () => {
    const asked = open(failed, async ({ dryRun }) => ({ word: dryRun ? 'shown' : 'replayed', effects, webhook: dryRun ? failed : settled }));
    expect(screen.queryByRole('button', { name: 'Do this now' })).toBeNull();
    fireEvent.click(await screen.findByRole('button', { name: 'Show what it would change' }));
    const lines = within(await screen.findByRole('table', { name: 'Effects' })).getAllByRole('row').map((row) => row.textContent);
    expect(lines).toEqual(['WhatBeforeAfter', 'State of the ordercreatedunlocked', 'Line in the books: payment–none€15.00', 'Refund: duplicate–none€15.00, approved', 'Letter–noneYour receipt', expect.stringContaining('Work that is left')]);
    fireEvent.click(screen.getByRole('button', { name: 'Do this now' }));
    expect(screen.getByText('Choose a reason')).toBeTruthy();
    expect(asked.map(({ dryRun }) => dryRun)).toEqual([true]);
    fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'provider_shows' } });
    fireEvent.click(screen.getByRole('button', { name: 'Do this now' }));
    expect(await screen.findByText('Done, once. It stands in the audit log.')).toBeTruthy();
    expect(asked.at(-1)).toEqual({ id: failed.id, dryRun: false, reason: 'provider_shows' });
    expect(screen.queryByRole('button', { name: 'Do this now' })).toBeNull();
  });

  it('says when it would change nothing', async () => {
    open(failed, async () => ({ word: 'shown', effects: none, webhook: failed }));
    fireEvent.click(await screen.findByRole('button', { name: 'Show what it would change' }));
    expect(await screen.findByText('It would change nothing: the house stands as the payment desk says.')).toBeTruthy();
  });

  it.each<[ReplayedWebhook['word'], string]>([['ignored', 'It concerns nothing of this house.'], ['already', 'It was acted on already. Nothing was done.'], ['in_work', 'Somebody has it in hand. Nothing was done.']])('is answered %s in words', async (word, words) => {
    open(failed, async () => ({ word, effects: none, webhook: failed }));
    fireEvent.click(await screen.findByRole('button', { name: 'Show what it would change' }));
    expect(await screen.findByText(words)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Do this now' })).toBeNull();
  });

  it('says why when the payment desk is away', async () => {
    open(failed, () => Promise.reject(new HouseError('payments-away', 'away')));
    fireEvent.click(await screen.findByRole('button', { name: 'Show what it would change' }));
    expect(await screen.findByText(/payment desk does not answer/)).toBeTruthy();
  });
});
