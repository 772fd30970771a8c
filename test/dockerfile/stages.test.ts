import { expect, it } from 'vitest'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { neededStages, rootImage, shippedStages, stagesOf, targetStage } from '../../src/dockerfile/stages.ts'

const graph = stagesOf(
  parseDockerfile(
    [
      'ARG VERSION=22',
      'ARG BASE=node:${VERSION}',
      'FROM ${BASE} AS Deps',
      'FROM deps AS build',
      'RUN --mount=type=bind,from=tools,target=/t make',
      'FROM golang:1 AS tools',
      'FROM scratch AS extra',
      'FROM deps AS final',
      'COPY --from=build /app /app',
      'COPY --from=2 /go /go',
      'COPY --from=nginx:1 /etc /etc',
      'FROM $UNKNOWN',
    ].join('\n'),
  ),
)
const stage = (name: string) => targetStage(graph, name)!

it('knows what each stage starts from', () => {
  expect(graph.stages.map(({ name, base }) => [name, base])).toEqual([
    ['deps', { kind: 'image', written: '${BASE}', reference: 'node:22' }],
    ['build', { kind: 'stage', index: 0 }],
    ['tools', { kind: 'image', written: 'golang:1', reference: 'golang:1' }],
    ['extra', { kind: 'scratch' }],
    ['final', { kind: 'stage', index: 0 }],
    [undefined, { kind: 'image', written: '$UNKNOWN' }],
  ])
})

it('finds a target by name, by number, and else takes the last', () => {
  expect(
    [targetStage(graph, 'FINAL'), targetStage(graph, '2'), targetStage(graph), targetStage(graph, 'no')].map((each) => each?.index),
  ).toEqual([4, 2, 5, undefined])
})

it('tells what ships from what is only built', () => {
  expect(shippedStages(graph, stage('final')).map(({ name }) => name)).toEqual(['deps', 'final'])
  expect([rootImage(graph, stage('final')), rootImage(graph, stage('extra')), rootImage(graph, stage('5'))]).toEqual([
    'node:22',
    undefined,
    '$UNKNOWN',
  ])
  // Only stages before it count: `tools` comes behind `build`, so that mount means an image.
  expect(neededStages(graph, stage('final')).map(({ name }) => name)).toEqual(['deps', 'build', 'tools', 'final'])
  expect(neededStages(graph, stage('build')).map(({ name }) => name)).toEqual(['deps', 'build'])
})

it('takes values that a build is given', () => {
  const { stages } = stagesOf(parseDockerfile('ARG V=1\nFROM a:$V'), { V: '2' })
  expect(stages[0]!.base).toEqual({ kind: 'image', written: 'a:$V', reference: 'a:2' })
})
