import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const CERTIFICATES = 'COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt'
const MODULE = 'module example.com/service\n\ngo 1.26\n'
const MAIN = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println() }\n'
const STATIC = 'gcr.io/distroless/static-debian13'

describe('a last stage for what Go builds', () => {
  it.each<[what: string, lines: readonly string[], final: readonly string[], files?: Record<string, string>]>([
    [
      'a program without C, told by ENV',
      [
        'FROM golang:1.25',
        'ENV CGO_ENABLED=0',
        'WORKDIR /src',
        'COPY go.mod go.sum *.go ./',
        'RUN go build -o /app .',
        'ENTRYPOINT ["/app"]',
      ],
      [`FROM ${STATIC}`, 'ENV CGO_ENABLED=0', 'WORKDIR /src', 'COPY --from=build /app /app', 'ENTRYPOINT ["/app"]'],
    ],
    [
      'a program that may have C in it, on the suite that it was built on',
      ['FROM golang:1.25-bookworm', 'WORKDIR /src', 'COPY *.go ./', 'RUN go build -o /app .', 'CMD ["/app"]'],
      ['FROM debian:bookworm-slim', CERTIFICATES, 'WORKDIR /src', 'COPY --from=build /app /app', 'CMD ["/app"]'],
    ],
    [
      'what else was copied, and might be read',
      ['FROM golang:1.25', 'WORKDIR /src', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o /app .', 'CMD ["/app"]'],
      [`FROM ${STATIC}`, 'WORKDIR /src', 'COPY . .', 'COPY --from=build /app /app', 'CMD ["/app"]'],
    ],
    [
      'only what is no source, where the context is at hand',
      ['FROM golang:1.25', 'WORKDIR /src', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o /app .', 'CMD ["/app"]'],
      [
        `FROM ${STATIC}`,
        'WORKDIR /src',
        'COPY config.yaml ./',
        'COPY templates ./templates',
        'COPY --from=build /app /app',
        'CMD ["/app"]',
      ],
      {
        'go.mod': `${MODULE}require x v1\n`,
        'main.go': MAIN,
        'config.yaml': '',
        'templates/a.html': '',
        'README.md': '',
        'x_test.go': '',
        LICENSE: '',
      },
    ],
    [
      'a mirror stays, and there is no distroless behind it',
      ['FROM public.ecr.aws/docker/library/golang:1.25-trixie', 'RUN CGO_ENABLED=0 go install example.com/x@latest', 'CMD ["/go/bin/x"]'],
      [
        'FROM public.ecr.aws/docker/library/debian:trixie-slim',
        CERTIFICATES,
        'WORKDIR /go',
        'COPY --from=build /go/bin/x /go/bin/x',
        'CMD ["/go/bin/x"]',
      ],
    ],
    [
      'a program that is found in the PATH of the base',
      ['FROM golang:1.25-alpine3.22', 'RUN go install example.com/x@latest', 'ENTRYPOINT ["x"]'],
      [
        'FROM alpine:3.22',
        'ENV PATH=/go/bin:$PATH',
        'WORKDIR /go',
        'COPY --from=build /go/bin/x /go/bin/x',
        'COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/zoneinfo.zip',
        'ENTRYPOINT ["x"]',
      ],
    ],
    [
      'a program that is moved',
      ['FROM golang:1.25', 'WORKDIR /src', 'RUN CGO_ENABLED=0 go build -o out . && mv out /usr/local/bin/app', 'CMD ["app"]'],
      [`FROM ${STATIC}`, 'WORKDIR /src', 'COPY --from=build /usr/local/bin/app /usr/local/bin/app', 'CMD ["app"]'],
    ],
    [
      'accounts, packages that run, and the shell of a health check',
      [
        'FROM golang:1.25-bookworm',
        'RUN apt-get update && apt-get install -y git ffmpeg make && rm -rf /var/lib/apt/lists/*',
        'RUN useradd app && mkdir /data && chown app /data',
        'WORKDIR /src',
        'COPY *.go ./',
        'RUN go build -o /app .',
        'USER app',
        'HEALTHCHECK CMD curl -f http://localhost || exit 1',
        'CMD ["/app"]',
      ],
      [
        'FROM debian:bookworm-slim',
        'RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*',
        CERTIFICATES,
        'RUN apt-get update && apt-get install -y ffmpeg && rm -rf /var/lib/apt/lists/*',
        'RUN useradd app && mkdir /data && chown app /data',
        'WORKDIR /src',
        'COPY --from=build /app /app',
        'USER app',
        'HEALTHCHECK CMD curl -f http://localhost || exit 1',
        'CMD ["/app"]',
      ],
    ],
    [
      'ARG that is used again, ENV, LABEL, and what belongs to the end moved there',
      [
        'FROM golang:1.25',
        'ARG VERSION=dev',
        'ARG TAGS=x',
        'EXPOSE 8080',
        'LABEL version=$VERSION',
        'ENV CGO_ENABLED=0 MODE=prod',
        'WORKDIR /src',
        'RUN go build -tags $TAGS -o /app .',
        'CMD ["/app"]',
      ],
      [
        `FROM ${STATIC}`,
        'ARG VERSION=dev',
        'EXPOSE 8080',
        'LABEL version=$VERSION',
        'ENV CGO_ENABLED=0 MODE=prod',
        'WORKDIR /src',
        'COPY --from=build /app /app',
        'CMD ["/app"]',
      ],
    ],
    [
      'the owner of what a user has built',
      ['FROM golang:1.25-bookworm', 'RUN useradd app', 'USER app', 'WORKDIR /home/app', 'RUN go build -o app x.go', 'CMD ["./app"]'],
      [
        'FROM debian:bookworm-slim',
        CERTIFICATES,
        'RUN useradd app',
        'USER app',
        'WORKDIR /home/app',
        'COPY --from=build --chown=app /home/app/app /home/app/app',
        'CMD ["./app"]',
      ],
    ],
    [
      'a variable of the base that is used again',
      ['FROM golang:1.25', 'WORKDIR $GOPATH/src/x', 'COPY *.go ./', 'RUN CGO_ENABLED=0 go install', 'ENTRYPOINT ["/go/bin/x"]'],
      [`FROM ${STATIC}`, 'ENV GOPATH=/go', 'WORKDIR $GOPATH/src/x', 'COPY --from=build /go/bin/x /go/bin/x', 'ENTRYPOINT ["/go/bin/x"]'],
    ],
    [
      'programs that others may start, and a link to what comes when the image runs',
      [
        'FROM golang:1.25-bookworm',
        'RUN go install ./cmd/...',
        'RUN mkdir -p /etc/app && ln -s /data/app.conf /etc/app/app.conf',
        'CMD ["server"]',
      ],
      [
        'FROM debian:bookworm-slim',
        CERTIFICATES,
        'ENV PATH=/go/bin:$PATH',
        'WORKDIR /go',
        'COPY --from=build /go/bin /go/bin',
        'RUN mkdir -p /etc/app && ln -s /data/app.conf /etc/app/app.conf',
        'CMD ["server"]',
      ],
    ],
    [
      'a folder of programs, and what is set for an installation',
      [
        'FROM golang:1.25-bookworm',
        'RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y \\',
        '    # for the build',
        '    make \\',
        '    tzdata',
        'WORKDIR /src',
        'RUN go build -o bin/ ./cmd/...',
        'CMD ["bin/server"]',
      ],
      [
        'FROM debian:bookworm-slim',
        CERTIFICATES,
        'RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata',
        'WORKDIR /src',
        'COPY --from=build /src/bin /src/bin',
        'CMD ["bin/server"]',
      ],
    ],
    [
      'a start that needs no shell, on a base without one',
      ['FROM golang:1.25', 'WORKDIR /src', 'RUN CGO_ENABLED=0 go build -o /app', 'CMD /app --port 80'],
      [`FROM ${STATIC}`, 'WORKDIR /src', 'COPY --from=build /app /app', 'CMD ["/app", "--port", "80"]'],
    ],
    [
      'a start that needs one',
      ['FROM golang:1.25-bookworm', 'WORKDIR /src', 'RUN CGO_ENABLED=0 go build -o /app', 'CMD /app --port $PORT'],
      ['FROM debian:bookworm-slim', CERTIFICATES, 'WORKDIR /src', 'COPY --from=build /app /app', 'CMD /app --port $PORT'],
    ],
    [
      'a script that starts it, read from the context',
      ['FROM golang:1.25-bookworm', 'COPY run.sh /', 'RUN CGO_ENABLED=0 go build -o /app', 'ENTRYPOINT ["/run.sh"]', 'CMD ["/app"]'],
      [
        'FROM debian:bookworm-slim',
        CERTIFICATES,
        'WORKDIR /go',
        'COPY run.sh /',
        'COPY --from=build /app /app',
        'ENTRYPOINT ["/run.sh"]',
        'CMD ["/app"]',
      ],
      { 'run.sh': '#!/bin/sh\nset -e\nmkdir -p /tmp/x\nexec "$@"\n' },
    ],
    [
      'what it starts, by its name, and what only desktops have',
      [
        'FROM golang:1.25-bookworm',
        'RUN git config --global x.y z',
        'RUN apt-get update && apt-get install -y ffmpeg',
        'COPY *.go ./',
        'RUN CGO_ENABLED=0 go build -o /app',
        'CMD ["/app"]',
      ],
      [
        'FROM debian:bookworm-slim',
        'RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*',
        CERTIFICATES,
        'WORKDIR /go',
        'RUN apt-get update && apt-get install -y ffmpeg',
        'COPY --from=build /app /app',
        'CMD ["/app"]',
      ],
      {
        'main.go':
          'package main\nimport (\n\t"os/exec"\n)\nvar run func(*exec.Cmd) error\nexec.Command("ffmpeg", "-i")\nexec.CommandContext(ctx, "git")\n',
        'open.go': 'package main\nimport "os/exec"\nexec.CommandContext(context.Background(), "xdg-open", url)\n',
        'open_windows.go': 'package main\nimport "os/exec"\nexec.Command(anything)\n',
      },
    ],
    [
      'no time zones of its own, where the base has some',
      ['FROM golang:1.25-alpine3.22', 'RUN CGO_ENABLED=0 go build -o /app x.go', 'CMD ["/app"]'],
      [`FROM ${STATIC}`, 'WORKDIR /go', 'COPY --from=build /app /app', 'CMD ["/app"]'],
    ],
    [
      'libraries that are the same everywhere, and headers that have none',
      [
        'FROM golang:alpine',
        'RUN apk add --no-cache gcc musl-dev sqlite-dev',
        'COPY *.go ./',
        'RUN go build -trimpath -o /app',
        'CMD ["/app"]',
      ],
      ['FROM alpine', 'RUN apk add --no-cache sqlite-libs', 'WORKDIR /go', 'COPY --from=build /app /app', 'CMD ["/app"]'],
    ],
    [
      'libraries that it is linked to, of the same release',
      [
        'FROM golang:1.25-bookworm',
        'RUN apt-get update && apt-get install -y libvips-dev libmagic-dev',
        'COPY *.go ./',
        'RUN go build -o /app',
        'CMD ["/app"]',
      ],
      [
        'FROM debian:bookworm-slim',
        'RUN apt-get update && apt-get install -y --no-install-recommends libmagic1 libvips42 && rm -rf /var/lib/apt/lists/*',
        ...[CERTIFICATES, 'WORKDIR /go', 'COPY --from=build /app /app', 'CMD ["/app"]'],
      ],
    ],
    [
      'what comes from another stage, as it is',
      [
        'FROM node:22 AS ui',
        'RUN npm run build',
        'FROM --platform=linux/amd64 golang:1.25',
        'COPY --from=ui /dist /dist',
        'RUN CGO_ENABLED=0 go build -o /app',
        'CMD ["/app"]',
      ],
      [`FROM --platform=linux/amd64 ${STATIC}`, 'WORKDIR /go', 'COPY --from=ui /dist /dist', 'COPY --from=build /app /app', 'CMD ["/app"]'],
    ],
  ])('%s', (_, lines, final, files) => {
    expect(apart(lines, files).final).toEqual(final)
  })

  it('leaves C out where the context shows that there is none', () => {
    const lines = ['FROM golang:1.25', 'WORKDIR /src', 'COPY . .', 'RUN go build -o /app .', 'CMD ["/app"]']
    expect(apart(lines, { 'go.mod': MODULE, 'main.go': MAIN })).toEqual({
      build: ['FROM golang:1.25 AS build', 'WORKDIR /src', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o /app .'],
      final: [`FROM ${STATIC}`, 'WORKDIR /src', 'COPY --from=build /app /app', 'CMD ["/app"]'],
    })
    expect(apart(lines, { 'go.mod': MODULE, 'main.go': `${MAIN}import "C"\n` }).build).toContain('RUN go build -o /app .')
    expect(apart(lines, { 'go.mod': `${MODULE}require x v1\n`, 'main.go': MAIN }).build).toContain('RUN go build -o /app .')
  })

  it('builds once what was compiled at each start', () => {
    const lines = ['FROM golang:1.25-bookworm', 'EXPOSE 80', 'COPY go.mod ./', 'RUN go mod download', 'COPY . .', 'WORKDIR /go/cmd']
    expect(apart([...lines, 'CMD ["go", "run", "-mod=mod", "main.go", "x.go", "--port", "$PORT"]'])).toEqual({
      build: ['FROM golang:1.25-bookworm AS build', ...lines.slice(2), 'RUN go build -mod=mod -o /usr/local/bin/app main.go x.go'],
      final: [
        'FROM debian:bookworm-slim',
        CERTIFICATES,
        'WORKDIR /go',
        'EXPOSE 80',
        'COPY . .',
        'WORKDIR /go/cmd',
        'COPY --from=build /usr/local/bin/app /usr/local/bin/app',
        'CMD ["/usr/local/bin/app", "--port", "$PORT"]',
      ],
    })
    expect(apart(['FROM golang:1.25', 'COPY . .', 'CMD go run .'], { 'go.mod': MODULE, 'main.go': MAIN }).final?.at(-1)).toBe(
      'CMD ["/usr/local/bin/app"]',
    )
  })

  it('keeps all of a stage that has a name, and finds one for the build', () => {
    expect(apart(['FROM golang:1.25 AS app', 'RUN CGO_ENABLED=0 go build -o /app', '# starts', 'CMD ["/app"]'])).toEqual({
      build: ['FROM golang:1.25 AS app', 'RUN CGO_ENABLED=0 go build -o /app', '# starts', 'CMD ["/app"]'],
      final: [`FROM ${STATIC}`, 'WORKDIR /go', 'COPY --from=app /app /app', 'CMD ["/app"]'],
    })
    const taken = ['FROM node:22 AS build', 'RUN x', 'FROM golang:1.25', 'RUN CGO_ENABLED=0 go build -o /app', 'CMD ["/app"]']
    expect(apart(taken).build).toContain('FROM golang:1.25 AS builder')
  })

  it.each<[reason: RegExp, lines: readonly string[], files?: Record<string, string>, target?: string]>([
    [/^nothing$/, ['FROM golang:1.25', 'RUN go build -o /app']],
    [/^nothing$/, ['FROM golang:1.25 AS build', 'RUN go build -o /app', 'FROM scratch', 'COPY --from=build /app /app', 'CMD ["/app"]']],
    [/^nothing$/, ['FROM alpine:3.22', 'RUN apk add go && go build -o /app && apk del go', 'CMD ["/app"]']],
    [/no smaller base is known/, ['FROM example.com/go:dev', 'RUN go build -o /app', 'CMD ["/app"]']],
    [
      /line 3 runs useradd in a folder that only the build/,
      ['FROM golang:1.25', 'WORKDIR /src', 'RUN cd /other && useradd app && chown app /src', 'RUN go build -o /app', 'CMD ["/app"]'],
    ],
    [/^nothing$/, ['FROM python:3.13', 'RUN go get example.com/x', 'CMD ["python3"]']],
    [/line 3 starts go, which needs the tools/, ['FROM golang:1.25', 'RUN go build ./...', 'CMD ["go", "test", "."]']],
    [/line 3 starts go, which needs the tools/, ['FROM golang:1.25', 'COPY . .', 'CMD go run . --port $PORT']],
    [/line 3 starts go, which needs the tools/, ['FROM golang:1.25 AS app', 'COPY . .', 'CMD ["go", "run", "."]']],
    [/line 3 starts air, which needs the tools/, ['FROM golang:1.25', 'RUN go install github.com/air-verse/air@latest', 'CMD ["air"]']],
    [/line 2 runs make, and what that leaves behind/, ['FROM golang:1.25', 'RUN make assets && go build -o /app', 'CMD ["/app"]']],
    [/line 2 runs curl/, ['FROM golang:1.25', 'RUN curl -o /x https://x.y', 'RUN go build -o /app', 'CMD ["/app"]']],
    [
      /linked to the library of libpcre3-dev: a tag that names the release/,
      ['FROM golang:1.20', 'RUN apt-get install -y libpcre3-dev', 'RUN go build -o /app', 'CMD ["/app"]'],
    ],
    [/linked to the library of vips-dev: a tag/, ['FROM golang:alpine', 'RUN apk add vips-dev', 'RUN go build -o /app', 'CMD ["/app"]']],
    [/writes x, and whether/, ['FROM golang:1.25', 'RUN go build -o /app && go version -m /app | tee /y > /x', 'CMD ["/app"]']],
    [/line 4 starts \/run.sh, and what that runs/, ['FROM golang:1.25', 'COPY run.sh /', 'RUN go build -o /app', 'ENTRYPOINT ["/run.sh"]']],
    [
      /starts git, which .* does not have|starts jq/,
      ['FROM golang:1.25', 'COPY run.sh /', 'RUN go build -o /app', 'ENTRYPOINT ["/run.sh"]'],
      { 'run.sh': '#!/bin/sh\njq . x\n' },
    ],
    [
      /main.go starts other programs/,
      ['FROM golang:1.25', 'RUN go build -o /app', 'CMD ["/app"]'],
      { 'main.go': 'package main\nimport (\n\t"os/exec"\n)\n' },
    ],
    ...['exec.Command(name)', 'exec.Command("sh", "-c", x)', 'exec.Command("git")\nexec.Cmd{Path: x}', 'syscall.Exec("/bin/x")'].map(
      (call): [RegExp, string[], Record<string, string>] => [
        /main.go starts other programs/,
        ['FROM golang:1.25', 'RUN go build -o /app', 'CMD ["/app"]'],
        { 'main.go': `package main\nimport "os/exec"\n${call}\n` },
      ],
    ),
    [
      /line 3 starts pandoc, which/,
      ['FROM golang:1.25', 'RUN go build -o /app', 'CMD ["/app"]'],
      { 'main.go': 'package main\nimport "os/exec"\nexec.Command("pandoc")\n' },
    ],
    [/the build asks for the stage a,/, ['FROM golang:1.25 AS a', 'RUN go build -o /app', 'CMD ["/app"]', 'FROM debian AS b'], {}, 'a'],
    [/does not have the account app/, ['FROM golang:1.25', 'RUN go build -o /app', 'USER app', 'CMD ["/app"]']],
    [/ONBUILD/, ['FROM golang:1.25', 'ONBUILD COPY . .', 'RUN go build -o /app', 'CMD ["/app"]']],
    [/builds a library/, ['FROM golang:1.25', 'RUN go build -buildmode=plugin -o /app', 'CMD ["/app"]']],
    [/where line 2 puts the program/, ['FROM golang:1.25', 'RUN go build ./...', 'CMD ["/app"]']],
    [/^nothing$/, ['FROM golang:1.25 AS a', 'RUN x', 'FROM a', 'RUN go build -o /app', 'CMD ["/app"]']],
  ])('%s', (reason, lines, files, target) => {
    expect(apart(lines, files, target).reason).toMatch(reason)
  })
})
