import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { apart } from '../../support/multi-stage-table.ts'

const made = (makefile: string, call: string, more: Record<string, string> = {}) =>
  apart(['FROM golang:1.25-bookworm', 'WORKDIR /src', 'COPY . .', `RUN ${call}`, 'CMD ["/src/bin/app"]'], {
    'go.mod': 'module x\nrequire y v1\n',
    'main.go': 'package main\n',
    Makefile: makefile,
    ...more,
  })
const COPY = 'COPY --from=build /src/bin/app /src/bin/app'

describe('what make runs', () => {
  it.each<[what: string, makefile: string, call?: string]>([
    ['a recipe', 'build:\n\tgo build -o bin/app .\n'],
    [
      'the first target, variables, marks in front of lines',
      'OUT := bin\nall: $(OUT)/app\n$(OUT)/x:\nbin/app:\n\t@go build -o $@ .\n',
      'make',
    ],
    [
      'targets that others need, and conditions about something else',
      'build: gen bin/app\ngen:\n\tgo generate ./...\nbin/%:\n\t-go build -o $@ .\nifdef V\nQ = @\nendif\n',
    ],
    [
      'functions of make that are about flags',
      'V ?= $(shell git describe --tags $(X))\nbuild:\n\tgo build -ldflags "-X main.v=$(V)" -o bin/app .\n',
    ],
    ['other shells for other lines', 'build:\n\tcd cmd && go vet\n\tmkdir -p bin && CGO_ENABLED=1 go build -o bin/app .\n'],
    ['what it is called with', 'build:\n\tgo build -o $(OUT) .\n', 'make -j4 build OUT=bin/app'],
    ['make itself', 'build:\n\t$(MAKE) inner\ninner: clean\n\tgo build -o bin/app .\nclean:\n\trm -rf bin\n'],
  ])('%s', (_, makefile, call = 'make build') => {
    expect(made(makefile, call).final?.slice(-3)).toEqual(['WORKDIR /src', COPY, 'CMD ["/src/bin/app"]'])
  })

  it('has what the makefile sets', () => {
    const { final } = made('export CGO_ENABLED := 0\nbuild:\n\tgo build -o bin/app .\n', 'make build')
    expect(final?.[0]).toBe('FROM gcr.io/distroless/static-debian13')
  })

  it('is in the folder that it is sent to', () => {
    const { final } = made('', 'make -C tools/x build', { 'tools/x/Makefile': 'build:\n\tgo build -o ../../bin/app .\n' })
    expect(final).toContain(COPY)
  })

  it.each<[reason: RegExp, makefile: string, call?: string]>([
    [
      /^line 4 runs make, which runs protoc, and what that leaves behind is not known$/,
      'build: gen\n\tgo build -o bin/app .\ngen:\n\tprotoc x\n',
    ],
    [/^line 4 runs make, and useradd of its makefile would have to run again$/, 'build:\n\tuseradd app\n\tgo build -o bin/app .\n'],
    [/where line 4 puts the program/, 'include x.mk\nOUT = bin/app\nbuild:\n\tgo build -o $(OUT) .\n'],
    [/where line 4 puts the program/, 'OUT = bin/app\nifdef X\nOUT = bin/other\nendif\nbuild:\n\tgo build -o $(OUT) .\n'],
    [/nothing|runs make/, 'build:\n\tgo build -o bin/app .\n', 'make other'],
    [/nothing|runs make/, '.ONESHELL:\nbuild:\n\tgo build -o bin/app .\n'],
    [/nothing|runs make/, 'define X\nendef\nbuild:\n\tgo build -o bin/app .\n'],
  ])('is not known: %s', (reason, makefile, call = 'make build') => {
    expect(made(makefile, call).reason).toMatch(reason)
  })

  it('does not build at each start', () => {
    const lines = ['FROM golang:1.25', 'WORKDIR /src', 'COPY . .', 'RUN make', 'CMD ["make", "run"]']
    expect(apart(lines, { Makefile: 'all:\n\tgo build -o app .\n' }).reason).toBe('line 5 starts make, which needs the tools of the build')
  })

  it('of anything ends in a patch or a reason', () => {
    const word = fc.constantFrom(
      'build',
      'all',
      'X',
      '$(X)',
      '$(Y)$(X)',
      '${X',
      '$(',
      '$$',
      ':',
      '=',
      ':=',
      '?=',
      '+=',
      '%',
      '\\\n',
      '#',
      ';',
      '@',
      "'",
      '"',
      'include',
      'ifdef',
      'endif',
      'export',
      'go build -o bin/app',
    )
    const line = fc.tuple(fc.constantFrom('', '\t', ' '), fc.array(word, { maxLength: 6 })).map(([start, words]) => start + words.join(' '))
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const { reason, final } = made(lines.join('\n'), 'make build')
        return reason !== undefined || final !== undefined
      }),
      { numRuns: 60, seed: 1 },
    )
  })

  it.each([
    [
      'values of values',
      Array.from({ length: 30 }, (_, at) => `A${at} = ${`$(A${at + 1})`.repeat(400)}\n`).join('') + 'build:\n\tgo build -o $(A0) .\n',
    ],
    ['itself', 'A = $(A)\nbuild: build b\n\tgo build -o $(A) .\nb: build\n\t$(MAKE) build b\n'],
    ['targets', `${'a b '.repeat(50_000)}:\n${'\tx\n'.repeat(20_000)}`],
    ['needs', `build: ${Array.from({ length: 20_000 }, (_, at) => `t${at}`).join(' ')}\n${'x%y:\n\tz\n'.repeat(5_000)}`],
    ['parentheses', `build:\n\t${'$('.repeat(50_000)}\n\t$(${' '.repeat(100_000)}\n`],
    ['inclusions', 'X=1\n'.repeat(20_000) + 'include y\n'.repeat(20_000)],
  ])('is read in a moment: %s', (_, makefile) => {
    const before = process.cpuUsage()
    made(makefile, 'make build')
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1e6).toBeLessThan(3)
  })
})
