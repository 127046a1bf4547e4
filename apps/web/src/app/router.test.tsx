import { RouterProvider } from '@tanstack/react-router';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { queryClient } from '../api/query-client.ts';
import { edgesCopy } from '../copy/en/edges.ts';
import { stepsCopy } from '../copy/en/steps.ts';
import { paths } from './paths.ts';
import { Providers } from './providers.tsx';
import { createHouseRouter } from './router.tsx';

async function open(path: string) {
  window.history.pushState(null, '', path);
  const router = createHouseRouter(null);
  await act(async () => {
    render(<Providers><RouterProvider router={router} /></Providers>);
    await router.load();
  });
  return router;
}

describe('the pages', () => {
  beforeEach(() => {
    queryClient.setDefaultOptions({ queries: { retry: false } });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    vi.stubGlobal('scrollTo', () => {});
  });
  afterEach(() => {
    cleanup();
    queryClient.clear();
    vi.unstubAllGlobals();
  });

  it('say where to go when nothing stands at an address', async () => {
    await open('/nowhere');
    expect(await screen.findByRole('heading', { level: 1, name: edgesCopy.notFoundTitle })).toBeTruthy();
    expect(document.title).toContain(edgesCopy.notFoundTitle);
  });

  it('never come back empty from the bank, even when the house is away', async () => {
    await open(paths.orderReturn('7KQ-42F'));
    expect(await screen.findByText(edgesCopy.unreachable)).toBeTruthy();
    expect(screen.getByRole('button', { name: edgesCopy.tryAgain })).toBeTruthy();
  });

  it('say which step comes first when one is opened without a draft', async () => {
    for (const path of [paths.question(), paths.draw(), paths.channels(), paths.check()]) {
      await open(path);
      expect(await screen.findByRole('heading', { level: 1, name: stepsCopy.missingTitle })).toBeTruthy();
      cleanup();
    }
  });

  it('can be read without any answer from the house at the front', async () => {
    await open(paths.home());
    expect(await screen.findByText('Privacy in four lines')).toBeTruthy();
  });

  it('move the focus to the new title after a change of page', async () => {
    const router = await open(paths.find());
    await screen.findByRole('heading', { level: 1 });
    await act(() => router.navigate({ to: paths.verify() }));
    const title = await screen.findByRole('heading', { level: 1, name: 'Verify' });
    expect(document.activeElement).toBe(title);
  });
});
