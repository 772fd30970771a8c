import { defineRule } from './rule.ts'

export default defineRule({
  id: 'compiler-cache',
  title: 'Leave compiler caches out',
  what: 'A compiler cache is in the layer.',
  why: 'ccache, sccache, Bazel and Zig keep results for the next build; no running program reads them.',
  fix: 'RUN --mount=type=cache,target=/root/.cache make install',
  whenNot: 'The container compiles while it runs.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['~/.cache/ccache/**', '~/.ccache/**', '~/.cache/sccache/**', '~/.cache/bazel/**', '~/.cache/zig/**'],
  },
})
