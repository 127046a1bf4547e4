import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['apps/*', 'packages/*', 'tools'],
    globalSetup: ['./packages/testkit/src/test-servers.ts'],
    // Much of the time is spent waiting for servers: on two cores one worker, the default, leaves half of it unused.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    coverage: { provider: 'v8' },
  },
});
