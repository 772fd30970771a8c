import { expect, it } from 'vitest'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { stageProblems } from '../../src/dockerfile/stage-problems.ts'
import { stagesOf } from '../../src/dockerfile/stages.ts'
import type { Variables } from '../../src/dockerfile/expand.ts'

it.each<[what: string, lines: string[], problems: string[], buildArgs?: Variables]>([
  ['nothing of what builds', ['ARG V=22', 'FROM node:$V AS a', 'FROM a', 'COPY --from=a /x /x'], []],
  ['a FROM without an image', ['FROM', 'RUN x'], ['1: FROM names no image']],
  [
    'words that nobody expects',
    ['FROM a b', 'FROM a as b c'],
    ['1: FROM takes an image, or an image, AS and a name', '2: FROM takes an image, or an image, AS and a name'],
  ],
  [
    'what can be no name of a stage',
    ['FROM a AS 1', 'FROM a AS $X', 'FROM a AS x.y-Z_1'],
    ['1: a stage cannot be called 1', '2: a stage cannot be called $X'],
  ],
  ['a variable that nobody declares', ['FROM a', 'FROM node:${V}'], ['2: V has no value: no ARG in front of the first FROM declares it']],
  [
    'one that is declared too late',
    ['FROM a', 'ARG V=1', 'FROM node:$V'],
    ['3: V has no value: no ARG in front of the first FROM declares it'],
  ],
  ['nothing of one that a build gives', ['ARG V', 'FROM node:$V'], []],
  ['nothing of one with a default', ['FROM node:${V:-22}'], []],
  ['nothing of those of BuildKit', ['FROM --platform=$BUILDPLATFORM node:$TARGETARCH$TARGETVARIANT'], []],
  [
    'a stage that takes from itself',
    ['FROM x AS a', 'COPY --from=a /x /y'],
    ['1: the stage a takes files from itself: it can never be built'],
  ],
  ['nothing of an image that is called as the stage', ['FROM a AS a', 'RUN x'], []],
  [
    'stages that take from each other',
    ['FROM x AS a', 'COPY --from=B / /', 'FROM x AS b', 'RUN --mount=type=bind,from=a,target=/a x'],
    ['1: the stage a needs itself, by way of b: it can never be built'],
  ],
  [
    'a circle by numbers, behind a stage that leads there',
    ['FROM x', 'COPY --from=1 / /', 'FROM x', 'COPY --from=2 / /', 'FROM x', 'COPY --from=1 / /'],
    ['3: the stage 1 needs itself, by way of 2: it can never be built'],
  ],
  ['nothing of a number that no stage has', ['FROM x', 'COPY --from=7 / /'], []],
  ['nothing of a later stage', ['FROM x AS a', 'COPY --from=b / /', 'FROM x AS b'], []],
])('finds %s', (_, lines, expected, buildArgs) => {
  const dockerfile = parseDockerfile(`${lines.join('\n')}\n`)
  const problems = stageProblems(dockerfile, stagesOf(dockerfile, buildArgs), buildArgs)
  expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual(expected)
})

it('finds a circle of very many stages', () => {
  const count = 20_000
  const lines = Array.from({ length: count }, (_, i) => `FROM x AS s${i}\nCOPY --from=s${(i + 1) % count} / /`)
  const dockerfile = parseDockerfile(lines.join('\n'))
  expect(stageProblems(dockerfile, stagesOf(dockerfile))).toHaveLength(1)
})
