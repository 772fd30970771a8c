import { defineRule } from './rule.ts'

export default defineRule({
  id: 'uv-cache',
  title: "Leave uv's cache out",
  what: 'uv left its cache in the layer.',
  why: 'The packages are installed; the running program never reads the cache.',
  fix: 'RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev',
  whenNot: 'The container runs uv itself, for example uv run, and may not reach an index.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['~/.cache/uv/**'],
  },
})
