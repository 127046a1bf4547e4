import { seekerRouter, type Ports } from '@omenhall/contracts';
import type { Me } from '@omenhall/contracts/access/access.schema';
import type { ConsentEntry, ConsentState, ConsentText } from '@omenhall/contracts/consent/consent.schema';
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, Outlet, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { FunctionComponent } from 'react';
import { vi } from 'vitest';
import { queryClient } from '../api/query-client.ts';
import { answerOver, pretendPort } from './pretend-answers.ts';

export interface PretendHouse {
  consent?: Partial<Ports['consent']>;
  access?: Partial<Ports['access']>;
  question?: Partial<Ports['question']>;
  checkout?: Partial<Ports['checkout']>;
  payment?: Partial<Ports['payment']>;
  trail?: Partial<Ports['trail']>;
  refund?: Partial<Ports['refund']>;
  config?: Record<string, unknown>;
}

export const guest: Me = { kind: 'guest', maskedAddress: 'a…@example.org', operatorRole: null, operatorRights: [] };
export const visitor: Me = { kind: 'visitor', maskedAddress: null, operatorRole: null, operatorRights: [] };

/**
 * Opens one page of a seeker's, over pretend ports; every other address of the house is an empty page.
 * @param at the address it is opened at, where the path has a name in it
 */
export function openPage(path: string, component: FunctionComponent, { consent = {}, access = {}, question = {}, checkout = {}, payment = {}, trail = {}, refund = {}, config = {} }: PretendHouse, at = path) {
  const ports = {
    consent: pretendPort(consent),
    access: pretendPort<Ports['access']>({ me: async () => guest, ...access }),
    question: pretendPort(question),
    checkout: pretendPort(checkout),
    payment: pretendPort(payment),
    trail: pretendPort(trail),
    refund: pretendPort(refund),
  } as unknown as Ports;
  vi.stubGlobal('fetch', answerOver(seekerRouter.createCaller({ ports, requestId: 'test-request', onBroken: () => {} }), config));
  queryClient.clear();
  queryClient.setDefaultOptions({ queries: { ...queryClient.getDefaultOptions().queries, retry: false } });
  const root = createRootRoute({ component: Outlet });
  const elsewhere = createRoute({ getParentRoute: () => root, path: '$', component: () => null });
  const page = createRoute({ getParentRoute: () => root, path, component });
  const router = createRouter({ routeTree: root.addChildren([page, elsewhere]), history: createMemoryHistory({ initialEntries: [at] }) });
  render(<QueryClientProvider client={queryClient}><RouterProvider router={router} /></QueryClientProvider>);
  return router;
}

const id = (last: string): string => `018f3a52-0000-4000-8000-${last.padStart(12, '0')}`;

export const consentText = (change: Partial<ConsentText> = {}): ConsentText => ({
  id: id('a1'), kind: 'email', version: 2, locale: 'en', sentence: 'Write to me when the scroll is ready.', lifetime: 'Until you say no.', effect: 'A yes sends one letter. A no sends none.',
  notice: {
    controller: 'The house', recipients: ['The mail service'], dataTypes: ['Your address'], specialCategory: false, storagePlace: 'On this house’s own machine',
    retention: 'As long as the order', jurisdiction: 'Portugal', withdrawalWay: 'Here, or by the link in each letter',
  },
  ...change,
});

export const consentState = (change: Partial<ConsentState> = {}): ConsentState => ({
  kind: 'email', scopeId: null, action: 'granted', since: new Date('2026-03-02T10:00:00Z'), textVersion: 2, validUntil: null, asksAgain: false, ...change,
});

export const consentEntry = (change: Partial<ConsentEntry> = {}): ConsentEntry => ({
  id: id('e1'), kind: 'email', scopeId: null, action: 'granted', source: 'checkout', surface: 'check', control: 'choice', textVersion: 2, locale: 'en',
  sentence: 'Write to me when the scroll is ready.', at: new Date('2026-03-02T10:00:00Z'), ...change,
});
