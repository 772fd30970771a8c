import type { ImageName } from './image-name.ts'
import { defineDockerfileRule } from './rule.ts'

interface Toolchain {
  matches: RegExp
  except?: RegExp
  what: string
  instead: string
}

/** Bases that are there to build programs, as `repository:tag`. */
const TOOLCHAINS: readonly Toolchain[] = [
  { matches: /^golang:/, what: 'the Go toolchain', instead: 'copy the program into scratch, a distroless or a Debian slim image' },
  { matches: /^rust:/, what: 'the Rust toolchain', instead: 'copy the program into a Debian slim or distroless image' },
  { matches: /^maven:/, what: 'Maven and a JDK', instead: 'copy the jar into a JRE image' },
  { matches: /^gradle:/, what: 'Gradle and a JDK', instead: 'copy the jar into a JRE image' },
  {
    matches:
      /^(?:openjdk|eclipse-temurin|adoptopenjdk|ibm-semeru-runtimes|bellsoft\/liberica-openjdk-\w+|azul\/zulu-openjdk(?:-\w+)?|sapmachine):/,
    except: /jre|headless/,
    what: 'a JDK',
    instead: 'use the JRE image of the same release',
  },
  { matches: /^amazoncorretto:/, except: /jre|headless/, what: 'a JDK', instead: 'use the headless variant, or a JRE made with jlink' },
  {
    matches:
      /^mcr\.microsoft\.com\/dotnet\/(?:nightly\/)?sdk:|^mcr\.microsoft\.com\/dotnet\/core\/sdk:|^microsoft\/(?:dotnet|aspnetcore-build):(?!.*runtime)/,
    what: 'the .NET SDK',
    instead: 'copy what dotnet publish makes into the runtime or aspnet image',
  },
  {
    matches: /^(?:(?:docker\.io\/)?nvidia|nvcr\.io\/nvidia)\/cuda:.*devel/,
    what: 'the CUDA compiler and headers',
    instead: 'use the runtime image of the same release',
  },
  {
    matches: /^(?:gcc|buildpack-deps|haskell|elixir|erlang|clojure|sbtscala\/scala-sbt|hseeberger\/scala-sbt|swift|dart):/,
    except: /slim|alpine|-scm|-curl/,
    what: 'compilers',
    instead: 'build in a stage and copy what comes out',
  },
]

export default defineDockerfileRule({
  id: 'toolchain-base',
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
  *check({ shipped, baseOf }) {
    const base = baseOf(shipped[0]!)
    const found = base && toolchainOf(base)
    if (found) yield { message: `The image ships ${found.what}: ${found.instead}.`, instruction: shipped[0]!.from }
  },
})

function toolchainOf({ repository, tag }: ImageName): Toolchain | undefined {
  const name = `${repository}:${tag}`
  return TOOLCHAINS.find(({ matches, except }) => matches.test(name) && !except?.test(tag))
}
