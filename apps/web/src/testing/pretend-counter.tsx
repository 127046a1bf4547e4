import { operatorOnlyRouter, type Ports } from '@omenhall/contracts';
import { OperatorRight, type Me } from '@omenhall/contracts/access/access.schema';
import type { DeliveryDetail, DeliveryRow, HeldDelivery, OrderDetail, Overview, Schedule, WorkBoard } from '@omenhall/contracts/operator/operator.schema';
import type { OperatorPort } from '@omenhall/contracts/operator/operator.port';
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, Outlet, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { vi } from 'vitest';
import { queryClient } from '../api/query-client.ts';
import { operatorRoutes } from '../operator/routes.tsx';
import { answerOver, pretendPort } from './pretend-answers.ts';

export interface PretendCounter {
  operator?: Partial<OperatorPort>;
  access?: Partial<Ports['access']>;
}

export const owner: Me = { kind: 'guest', maskedAddress: null, operatorRole: 'owner', operatorRights: OperatorRight.options };

function answerWith({ operator = {}, access = {} }: PretendCounter) {
  const ports = {
    operator: pretendPort(operator),
    access: pretendPort<Ports['access']>({ me: async () => owner, ...access }),
  } as unknown as Ports;
  return answerOver(operatorOnlyRouter.createCaller({ ports, requestId: 'test-request', onBroken: () => {} }));
}

/** Opens a page of the counter at an address, over pretend ports, and answers the router it runs in. */
export function openCounter(address: string, pretend: PretendCounter) {
  vi.stubGlobal('fetch', answerWith(pretend));
  queryClient.clear();
  queryClient.setDefaultOptions({ queries: { ...queryClient.getDefaultOptions().queries, retry: false } });
  const root = createRootRoute({ component: Outlet });
  const routeTree = root.addChildren(operatorRoutes(root));
  const router = createRouter({ routeTree, history: createMemoryHistory({ initialEntries: [address] }) });
  render(<QueryClientProvider client={queryClient}><RouterProvider router={router} /></QueryClientProvider>);
  return router;
}

const ids = { order: '018f3a52-0000-7000-8000-000000000001', delivery: '018f3a52-0000-7000-8000-0000000000d1' };

export const delivery = (change: Partial<DeliveryRow> = {}): DeliveryRow => ({
  id: ids.delivery, supportRef: 'D-7KQ', kind: 'receipt_email_job', state: 'needs_person', orderCode: '7KQ-42F', maskedAddress: 'a…@example.org', attempts: 3, maxAttempts: 8,
  createdAt: new Date('2026-03-02T10:00:00Z'), updatedAt: new Date('2026-03-02T10:04:00Z'), nextRunAt: null, finishedAt: new Date('2026-03-02T10:04:00Z'),
  lastErrorCode: 'bad_recipient', reason: null, generation: 0, ...change,
});

export const deliveryDetail = (change: Partial<DeliveryDetail> = {}): DeliveryDetail => ({
  ...delivery(), queue: 'email', effectClass: 'blind', safeSubject: 'Your order 7KQ-42F', mayResend: true, whyNot: null, mayRetry: false, mayCancel: false,
  history: [
    { number: 1, worker: 'aaaa1111', startedAt: new Date('2026-03-02T10:00:01Z'), finishedAt: new Date('2026-03-02T10:00:02.400Z'), outcome: 'failed', stage: 'rcpt', code: 'bad_recipient', providerRef: null },
  ],
  effect: { state: 'rejected', provider: 'smtp', providerRef: null, intentAt: new Date('2026-03-02T10:00:01Z'), settledAt: new Date('2026-03-02T10:00:02Z') },
  family: [{ id: ids.delivery, generation: 0, state: 'needs_person' }], ...change,
});

export const orderDetail = (change: Partial<OrderDetail> = {}): OrderDetail => ({
  id: ids.order, orderCode: '7KQ-42F', productName: 'Three cards', amountMinor: 1500, currency: 'EUR', state: 'in_preparation', placedAt: new Date('2026-03-02T09:59:00Z'),
  paidAt: new Date('2026-03-02T10:00:00Z'), maskedAddress: 'a…@example.org', stagesDone: 2, stagesNeeded: 3,
  stages: [
    { code: 'product_selected', state: 'done', at: new Date('2026-03-02T09:59:00Z'), proof: 'three-cards at 1500 EUR, fixed before payment' },
    { code: 'payment_confirmed', state: 'not_needed', at: null, proof: 'nothing is due' },
    { code: 'artifact_created', state: 'waiting', at: null, proof: 'the scroll is not written yet' },
  ],
  deliveries: [delivery()], subscription: null, checkoutSessionId: 'cs_test_1', paymentIntentId: null, livemode: false, ...change,
});

export const overview = (change: Partial<Overview> = {}): Overview => ({
  role: 'owner', paidOrders: 14, readableScrolls: 14, openDeliveries: 0, oldestDueSeconds: null, deadDeliveries: 0, uncertainDeliveries: 0, failedWebhooks: 0, latePromises: 0,
  lastDeliveryAt: new Date('2026-03-02T09:12:00Z'), workers: 2, transport: 'postgres', ...change,
});

export const heldDelivery = (change: Partial<HeldDelivery> = {}): HeldDelivery => ({
  id: ids.delivery, kind: 'email_delivery_job', orderCode: '7KQ-42F', supportRef: 'D-7KQ', safeSubject: 'Your order 7KQ-42F', since: new Date(Date.now() - 20 * 60_000), needsAPerson: true,
  policy: 'hold', provider: 'smtp', providerRef: null, intentAt: new Date('2026-03-02T10:00:00Z'),
  evidence: { outcome: 'uncertain', stage: 'dot', code: 'smtp_dot_closed', at: new Date('2026-03-02T10:00:02Z') }, mayResend: true, ...change,
});

export const workBoard = (change: Partial<WorkBoard> = {}): WorkBoard => ({
  transport: 'redis', keeper: { host: 'house-1', pid: 4_711, leaseMs: 1_900 },
  queues: [{ queue: 'email', due: 3, future: 2, running: 1, oldestDueSeconds: 12.4 }],
  workers: [{ id: 'w1', host: 'house-1', pid: 4_711, build: 'abc1234', heartbeatAgeMs: 400, draining: false }],
  pauses: [], scopes: ['all', 'house', 'queue:email', 'dest:smtp', 'kind:receipt_email_job'], uncertain: 1, dead: 2, ...change,
});

export const schedule = (change: Partial<Schedule> = {}): Schedule => ({
  name: 'delivery_retention', expression: '37 2 * * 0', timezone: 'UTC', nextSlot: new Date(Date.now() + 3_600_000 + 5_000), lastSlot: new Date('2026-03-01T02:37:00Z'), pausedAt: null,
  lastRun: { status: 'succeeded', startedAt: new Date('2026-03-01T02:37:00Z'), durationMs: 1_400, errorCode: null }, missed: 0, skipped: 0, ...change,
});
