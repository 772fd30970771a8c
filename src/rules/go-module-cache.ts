import { defineRule } from './rule.ts'

export default defineRule({
  id: 'go-module-cache',
  title: "Leave Go's module cache out",
  what: 'The source of Go modules is in the layer.',
  why: 'A Go program has its modules compiled in and reads none of this.',
  fix: ['FROM gcr.io/distroless/static-debian13', 'COPY --from=build /app /app'].join('\n'),
  whenNot: "The container compiles Go while it runs, or a program reads files from a module's folder.",
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['/go/pkg/mod/**', '/go/pkg/sumdb/**', '~/go/pkg/mod/**', '~/go/pkg/sumdb/**'],
  },
})
