import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['apps/*', 'packages/*', 'tools'],
    globalSetup: ['./packages/testkit/src/test-servers.ts'],
    coverage: { provider: 'v8' },
  },
});
