import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// A developer's own settings must not colour or redirect what the tests look at, nor a test find their engine, logins or proxy.
const theirs = /^(FORCE_COLOR|SLIMSCOPE_.*|DOCKER_.*|CONTAINER_HOST|REGISTRY_AUTH_FILE|AWS_.*|(HTTPS?|ALL|NO)_PROXY|SSL_CERT_(FILE|DIR))$/i
for (const name of Object.keys(process.env)) if (theirs.test(name)) delete process.env[name]

const NOWHERE = '/nonexistent/slimscope-tests'

// Tests, and the programs and threads that they start, compile the same sources hundreds of times. Inherited by what runs the tests.
process.env.NODE_COMPILE_CACHE ??= `${import.meta.dirname}/../node_modules/.cache/slimscope-tests`

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/..`,
    include: ['test/**/*.test.ts'],
    // One process runs many files, one after the other: a process for each, with modules of its own, would cost half as much as the tests.
    // What is left of a file fails it.
    isolate: false,
    setupFiles: ['test/support/leave-no-trace.ts'],
    // Tests make much that is garbage at once: a tenth less processor time than with the 16 MB that are usual.
    execArgv: ['--max-semi-space-size=64'],
    // Tests that start the built program take a while on a busy machine.
    testTimeout: 30_000,
    // More than a small machine has cores: many tests wait for a program or a socket.
    maxWorkers: Math.max(4, availableParallelism()),
    env: {
      NO_COLOR: '1',
      DOCKER_HOST: `unix://${NOWHERE}/docker.sock`,
      CONTAINER_HOST: `unix://${NOWHERE}/podman.sock`,
      DOCKER_CONFIG: `${NOWHERE}/docker`,
      REGISTRY_AUTH_FILE: `${NOWHERE}/auth.json`,
      XDG_CONFIG_HOME: NOWHERE,
      XDG_RUNTIME_DIR: NOWHERE,
      AWS_CONFIG_FILE: `${NOWHERE}/aws`,
      AWS_SHARED_CREDENTIALS_FILE: `${NOWHERE}/aws`,
      AWS_EC2_METADATA_DISABLED: 'true',
      // Whoever gets as far as the network is turned away on this machine; what listens on it is asked directly.
      HTTPS_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: '127.0.0.1,localhost,::1',
    },
  },
})
