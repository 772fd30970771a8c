import { defineRule } from './rule.ts'

export default defineRule({
  id: 'go-toolchain',
  title: 'Leave the Go toolchain out',
  what: 'The Go compiler and standard library are in the image.',
  why: 'A compiled Go program needs neither.',
  fix: [
    'FROM golang:1 AS build',
    'RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /app ./cmd/app',
    'FROM gcr.io/distroless/static-debian13',
    'COPY --from=build /app /app',
  ].join('\n'),
  whenNot: 'The image is for building Go programs.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['/usr/local/go/**', '/usr/lib/go-*/**', '/usr/share/go-*/**', '~/sdk/go*/**'],
    // Programs without the system's time zones read this one.
    except: ['/usr/local/go/lib/time/zoneinfo.zip'],
  },
})
