import { defineRule } from './rule.ts'

export default defineRule({
  id: 'go-build-cache',
  title: "Leave Go's build cache out",
  what: 'go build left its cache in the layer.',
  why: 'It only makes the next build faster.',
  fix: ['RUN --mount=type=cache,target=/root/.cache/go-build \\', '    go build -o /app ./cmd/app'].join('\n'),
  whenNot: 'The container compiles Go while it runs.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['~/.cache/go-build/**'],
  },
})
