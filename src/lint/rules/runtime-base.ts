import { baseImageOf, readBaseReference } from '../../base-images/base-reference.ts'
import { slimmer } from '../../base-images/slimmer.ts'
import { stagesApart } from './multi-stage.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'runtime-base',
  title: 'Leave the toolchain in the build stage',
  why: 'A compiler, an SDK or a build tool is often most of an image, and the program that was built does not start it.',
  fix: [
    'FROM golang:1.25 AS build',
    'WORKDIR /src',
    'COPY . .',
    'RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/app .',
    '',
    'FROM gcr.io/distroless/static-debian13',
    'COPY --from=build /out/app /app',
    'ENTRYPOINT ["/app"]',
  ].join('\n'),
  whenNot: 'The image is there to build programs, or the program compiles while it runs.',
  level: 'warning',
  tier: 'suggest',
  *check(context) {
    const [root] = context.shipped
    const base = root!.base
    const reference = base.kind === 'image' ? base.reference : undefined
    const read = reference === undefined ? undefined : readBaseReference(reference)
    const tools = read && baseImageOf(read)?.tools
    if (!read || !tools || tools.unless?.test(read.tag) || tools.only?.test(read.tag) === false) return
    // Said there already, with a patch or the reason why there is none.
    if (stagesApart(context)) return
    const candidates = slimmer(reference!)
    const others = candidates.map(({ reference, reason }) => `${reference} (${reason})`)
    yield {
      message: `The image ships ${tools.carries}: ${tools.instead}${others.length > 0 ? `, ${others.join(' or ')}` : ''}.`,
      instruction: root!.from,
      bases: { now: reference!, offered: candidates.map(({ reference }) => reference) },
      fix: [
        `FROM ${reference} AS build`,
        '# …',
        '',
        `FROM ${candidates[0]?.reference ?? 'debian:trixie-slim'}`,
        'COPY --from=build /out /app',
      ].join('\n'),
      withheld: 'it takes a stage of its own to build in, and somebody who tries what comes out',
    }
  },
})
