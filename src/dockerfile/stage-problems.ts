import type { Dockerfile, Problem } from './dockerfile.ts'
import { expandWord, type Variables } from './expand.ts'
import { globalVariables, type Stage, type StageGraph, sourcesOf } from './stages.ts'

/** Why BuildKit builds no stage of a file that reads well: bases without a name, and stages that wait for each other. */
export function stageProblems({ escape }: Dockerfile, graph: StageGraph, buildArgs: Variables = {}): Problem[] {
  const declared = new Set(graph.globals.flatMap(({ words }) => words.map(({ text }) => text.split('=', 1)[0]!)))
  const variables = globalVariables(graph.globals, buildArgs, escape)
  const bases = graph.stages.flatMap(({ from, base }): Problem[] => {
    const line = from.startLine
    const malformed = malformedFrom(from.words.map(({ text }) => text))
    if (malformed !== undefined) return [{ line, message: malformed }]
    if (base.kind !== 'image') return []
    const unset = expandWord(base.written, variables, escape)?.unset.find((name) => !declared.has(name))
    return unset === undefined ? [] : [{ line, message: `${unset} has no value: no ARG in front of the first FROM declares it` }]
  })
  return [...bases, ...circles(graph.stages)]
}

/** What is wrong with the words of a FROM (BuildKit, frontend/dockerfile/instructions/parse.go). */
function malformedFrom([image, as, name, ...more]: readonly string[]): string | undefined {
  if (image === undefined) return 'FROM names no image'
  if (as === undefined) return undefined
  if (as.toLowerCase() !== 'as' || name === undefined || more.length > 0) return 'FROM takes an image, or an image, AS and a name'
  return /^[a-z][a-z0-9_.-]*$/i.test(name) ? undefined : `a stage cannot be called ${name.slice(0, 80)}`
}

/** Stages that need themselves, each circle once. BuildKit takes files from later stages, too. */
function circles(stages: readonly Stage[]): Problem[] {
  const byName = new Map(stages.flatMap((stage) => (stage.name === undefined ? [] : [[stage.name, stage]])))
  const needs = stages.map((stage) => [
    ...(stage.base.kind === 'stage' ? [stage.base.index] : []),
    ...stage.instructions.flatMap((instruction) =>
      sourcesOf(instruction).flatMap(({ from }) => byName.get(from.toLowerCase())?.index ?? (/^\d+$/.test(from) ? Number(from) : [])),
    ),
  ])
  const problems: Problem[] = []
  /** 1 while what a stage needs is looked at, 2 afterwards. */
  const state = new Uint8Array(stages.length)
  for (const { index: first } of stages) {
    const path = state[first] === 0 ? [{ index: first, next: 0 }] : []
    if (path.length > 0) state[first] = 1
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const needed = needs[top.index]![top.next++]
      if (needed === undefined) {
        state[top.index] = 2
        path.pop()
      } else if (state[needed] === 1) {
        const names = path.slice(path.findIndex(({ index }) => index === needed)).map(({ index }) => stages[index]!.name ?? `${index}`)
        const way = names.length === 1 ? 'takes files from itself' : `needs itself, by way of ${names.slice(1, 6).join(', ')}`
        problems.push({ line: stages[needed]!.from.startLine, message: `the stage ${names[0]} ${way}: it can never be built` })
      } else if (state[needed] === 0) {
        state[needed] = 1
        path.push({ index: needed, next: 0 })
      }
    }
  }
  return problems
}
