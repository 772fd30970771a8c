import { defineConfig } from 'vitest/config'

// A developer's own settings must not colour or redirect what the tests look at.
delete process.env.FORCE_COLOR
delete process.env.SLIMSCOPE_CACHE_DIR

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/..`,
    include: ['test/**/*.test.ts'],
    // Tests that start the built program take a while on a busy machine.
    testTimeout: 30_000,
    env: { NO_COLOR: '1' },
  },
})
