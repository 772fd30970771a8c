import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const GO = ['FROM golang:1.25-bookworm', 'WORKDIR /src', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o server .']

describe('what scripts of the context start', () => {
  it.each<[what: string, start: readonly string[], script: string]>([
    ['a script that is found in the PATH', ['COPY start.sh /usr/local/bin/', 'CMD ["start.sh"]'], '#!/bin/sh\nexec ./server\n'],
    ['one that a shell is given', ['CMD ["bash", "-e", "start.sh"]'], 'exec ./server\n'],
    ['one in a shell form', ['CMD bash ./start.sh'], './server\n'],
    [
      'tests, and functions of its own',
      ['CMD ["./start.sh"]'],
      '#!/bin/sh\nready() {\n  [ -f /x ]\n}\nif [ -n "$A" ]; then ready; fi\nexec ./server\n',
    ],
    ['options of its own', ['COPY start.sh /', 'ENTRYPOINT ["/start.sh"]', 'CMD ["--verbose"]'], '#!/bin/sh\nexec ./server "$@"\n'],
    ['what it is given', ['ENTRYPOINT ["./start.sh"]', 'CMD ["./server"]'], '#!/bin/sh\nexec su-exec nobody "$@"\n'],
    ['what it puts in front', ['ENTRYPOINT ["./start.sh"]', 'CMD ["--v"]'], '#!/bin/sh\nset -- ./server "$@"\nexec "$@"\n'],
    ['what stands behind a mark', ['CMD ["./start.sh", "db:5432", "--", "./server"]'], '#!/bin/sh\nhost="$1"\nshift\nshift\nexec "$@"\n'],
    ['itself', ['CMD ["./start.sh"]'], '#!/bin/sh\n./start.sh\n./server\n'],
  ])('%s', (_, start, script) => {
    const { final } = apart([...GO, ...start], { 'start.sh': script, 'main.go': '' })
    expect(final?.[0]).toBe('FROM debian:bookworm-slim')
    expect(final).toContain('COPY --from=build /src/server /src/server')
  })

  it.each<[reason: RegExp, start: readonly string[], script?: string]>([
    [/line 6 starts start.sh, and what that runs is not known/, ['COPY start.sh /usr/local/bin/', 'CMD ["start.sh"]']],
    [/line 6 starts start.sh, and what that runs/, ['COPY start.sh /usr/local/bin/', 'CMD ["start.sh"]'], '#!/usr/bin/awk -f\n'],
    [/line 6 starts ruby, which .* does not have/, ['COPY start.sh /usr/local/bin/', 'CMD ["start.sh"]'], '#!/usr/bin/env ruby\n'],
    [
      /starts jq, which .* does not have|starts psql/,
      ['COPY start.sh /usr/local/bin/', 'CMD ["start.sh"]'],
      '#!/bin/sh\njq . x && ./server\n',
    ],
    [/line 5 cannot be read as shell/, ['CMD ["bash", "start.sh"]'], 'a()'.repeat(20_000)],
    [/starts undefinedtool/, ['CMD ["bash", "start.sh"]'], 'undefinedtool a b\n./server\n'],
    [/starts undefinedtool/, ['CMD ["./start.sh"]'], '#!/bin/sh\nsh ./other.sh\n./server\n'],
    [
      /line 6 starts \/wait-for-it.sh, and what/,
      ['ADD https://x.y/wait-for-it.sh /wait-for-it.sh', 'CMD ["/wait-for-it.sh", "--", "./server"]'],
    ],
  ])('is not known, or not there: %s', (reason, start, script) => {
    const files = script === undefined ? undefined : { 'start.sh': script, 'other.sh': 'undefinedtool a b\n', 'main.go': '' }
    expect(apart([...GO, ...start], files).reason).toMatch(reason)
  })
})

describe('commands that are about what only the build has', () => {
  it.each<[what: string, lines: readonly string[], lost: RegExp]>([
    ['sources', ['RUN touch main.go && chmod 644 main.go'], /touch|chmod/],
    ['a folder that is copied as a whole', ['RUN mkdir -p bin && CGO_ENABLED=0 go build -o bin/ ./cmd/...'], /mkdir/],
  ])('%s', (_, lines, lost) => {
    const all = [...GO.slice(0, 3), ...lines, 'RUN CGO_ENABLED=0 go build -o bin/server .', 'CMD ["bin/server"]']
    const { final } = apart(all, { 'main.go': '', 'static/a.css': '' })
    expect(final?.join('\n')).not.toMatch(lost)
    expect(final).toContain('COPY static ./static')
  })
})
