import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/..`,
    include: ['test/**/*.test.ts'],
    // Tests that start the built program take a while on a busy machine.
    testTimeout: 30_000,
    // A developer's own settings must not colour or redirect what the tests look at.
    env: { NO_COLOR: '1', FORCE_COLOR: undefined, SLIMSCOPE_CACHE_DIR: undefined },
  },
})
