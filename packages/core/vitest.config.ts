import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'core',
    include: ['src/**/*.test.{ts,tsx}'],
    // Tests share no module state, and loading the database client anew for each file would cost more than the tests do.
    isolate: false,
    // Far above what any test takes: on a busy machine, slow is not wrong.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
