import type { BaseImage, Cycle, Sibling } from '../base-image.ts'

const jre = (from: string, to: string, more: Partial<Sibling> = {}): Sibling => ({
  ...{ kind: 'runtime', from, to, libc: 'glibc', shell: true, sameSuite: true, sameArchitectures: true, lacks: ['jdk'] },
  reason: 'runs what the compiler made; without javac, jlink, jcmd and the sources of the modules',
  ...more,
})

const MUSL: Partial<Sibling> = { libc: 'musl', reason: 'the runtime on musl, as the image is now' }
const HEADLESS = 'Corretto has no -jre from 11 on; -headless goes without desktop libraries'

const CORRETTO: Partial<Sibling> = { sameSuite: false, reason: HEADLESS }

/** Versions between those with long support. */
const SHORT: readonly Cycle[] = [
  ['16', '2021-09-30'],
  ['18', '2022-09-30'],
  ['19', '2023-03-31'],
  ['20', '2023-09-19'],
  ['22', '2024-09-17'],
  ['23', '2025-03-18'],
  ['24', '2025-09-16'],
]

const JDK: BaseImage['tools'] = { carries: 'a JDK', instead: 'use the JRE of the same release', unless: /jre|headless/ }

const builtWith = (repository: string, name: string, lacks: Sibling['lacks'], patterns: readonly string[]): BaseImage => ({
  ...{ repository, name, kind: 'build tools' },
  tools: { carries: `${name} and a JDK`, instead: 'copy the jar into an image with a JRE' },
  siblings: patterns.flatMap((pattern) => [
    ...(pattern.includes('corretto')
      ? [jre(pattern, '{release}-al2023-headless', { repository: 'amazoncorretto', lacks, ...CORRETTO })]
      : []),
    jre(`${pattern}[-{suite}]`, '{release}-jre[-{suite}]', { repository: 'eclipse-temurin', lacks }),
    jre(`${pattern}-{alpine}`, '{release}-jre-alpine', { repository: 'eclipse-temurin', lacks, ...MUSL }),
  ]),
})

export const java: readonly BaseImage[] = [
  {
    ...{ repository: 'eclipse-temurin', name: 'Java', kind: 'build tools', current: '25 or 21', cycles: SHORT, gaps: true },
    tools: JDK,
    siblings: [jre('{java}[-jdk][-{suite}]', '{java}-jre[-{suite}]'), jre('{java}[-jdk]-{alpine}', '{java}-jre-{alpine}', MUSL)],
  },
  {
    ...{ repository: 'amazoncorretto', also: ['public.ecr.aws/amazoncorretto/amazoncorretto'], name: 'Java', kind: 'build tools' },
    ...{ current: '25 or 21', cycles: SHORT, gaps: true },
    tools: JDK,
    siblings: [
      jre('{java}[-jdk]', '{java}-al2023-headless', { sameSuite: false, reason: HEADLESS }),
      jre('{java}-al2023[-jdk]', '{java}-al2023-headless', { reason: HEADLESS }),
      jre('{java}-al2[-jdk]', '{java}-al2023-headless', { sameSuite: false, reason: HEADLESS }),
    ],
  },
  {
    ...{ repository: 'openjdk', name: 'Java', kind: 'build tools', current: 'eclipse-temurin or amazoncorretto' },
    refused: 'The official image openjdk has only early-access builds left; its releases have had no updates since 2022.',
    tools: JDK,
    siblings: [
      jre('{release}[{tail}][-jdk][-{debian}]', '{release}-jre', { repository: 'eclipse-temurin', sameSuite: false }),
      jre('{release}[{tail}][-jdk]-slim[-{debian}]', '{release}-jre', { repository: 'eclipse-temurin', sameSuite: false }),
      jre('{release}[{tail}][-jre][-slim]', '{release}-jre', { repository: 'eclipse-temurin', sameSuite: false, lacks: [] }),
      jre('{release}[{tail}][-jdk]-{alpine}', '{release}-jre-alpine', { repository: 'eclipse-temurin', ...MUSL }),
    ],
  },
  {
    ...builtWith(
      'maven',
      'Maven',
      ['maven', 'jdk'],
      [
        ...['{version}-eclipse-temurin-{release}[{tail}]', '{version}-openjdk-{release}[{tail}]', '{version}-jdk-{release}[{tail}]'],
        ...[
          '{version}-adoptopenjdk-{release}[{tail}]',
          '{version}-amazoncorretto-{release}[{tail}]',
          '{version}-sapmachine-{release}[{tail}]',
        ],
      ],
    ),
  },
  {
    ...builtWith('gradle', 'Gradle', ['gradle', 'jdk'], ['{version}-jdk{release}[{tail}]', 'jdk{release}[{tail}]']),
  },
  ...['sbtscala/scala-sbt', 'hseeberger/scala-sbt'].map((repository) =>
    builtWith(repository, 'sbt', ['jdk'], ['eclipse-temurin-{release}[{tail}]', '{release}[{tail}]']),
  ),
  ...[
    ...['adoptopenjdk', 'ibm-semeru-runtimes', 'sapmachine', 'azul/zulu-openjdk', 'azul/zulu-openjdk-alpine', 'azul/zulu-openjdk-debian'],
    ...['bellsoft/liberica-openjdk-alpine', 'bellsoft/liberica-openjdk-debian'],
  ].map((repository): BaseImage => ({ repository, name: 'Java', kind: 'build tools', tools: JDK, siblings: [] })),
]
