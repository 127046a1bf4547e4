import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';

// What is waited for comes when it comes: a loaded machine is no fault of the page.
configure({ asyncUtilTimeout: 10_000 });

/** A page that complains on the console has a fault, so the test that shows it fails. */
beforeEach(() => {
  vi.spyOn(console, 'error');
  vi.spyOn(console, 'warn');
});

afterEach(() => {
  cleanup();
  const said = [...vi.mocked(console.error).mock.calls, ...vi.mocked(console.warn).mock.calls];
  vi.restoreAllMocks();
  if (said.length > 0) throw new Error(`the page complained on the console: ${said.map((words) => words.map(String).join(' ')).join('; ')}`);
});
