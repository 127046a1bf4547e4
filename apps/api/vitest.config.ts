import { defineConfig } from 'vitest/config';

export default defineConfig({ test: {
    name: 'api', include: ['src/**/*.test.{ts,tsx}'],
    // A busy machine is no fault of a door: what hangs is still found, only later.
    testTimeout: 30_000, hookTimeout: 60_000,
  },
});
