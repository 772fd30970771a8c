import { ignoreCommentsOf } from '../../../src/dockerfile/ignore-comments.ts'
import type { Dockerfile, Instruction } from '../../../src/dockerfile/dockerfile.ts'
import { parseDockerfile } from '../../../src/dockerfile/parse.ts'
import type { ShellParser } from '../../../src/dockerfile/shell-body.ts'
import { stagesOf, type StageGraph, targetStage } from '../../../src/dockerfile/stages.ts'
import { settingsOfStages } from '../../../src/dockerfile/variables-at.ts'
import { lintContext, type LintContext, type Run } from '../../../src/lint/lint-context.ts'
import { lintDockerfile } from '../../../src/lint/lint.ts'
import type { Pair } from './pairs.ts'

/** What is known of a file without any linter. */
export interface FileFacts {
  dockerfile: Dockerfile
  graph: StageGraph
  /** Absent where the file makes no image. */
  context?: LintContext
  shipped: ReadonlySet<Instruction>
  hasIgnoreComments: boolean
  /** By rule, the lines of the instructions that ours are about. */
  ours: ReadonlyMap<string, ReadonlySet<number>>
}

/** One linter says something of an instruction that the other does not. */
export interface Difference {
  pair: Pair
  side: 'ours' | 'theirs'
  peer: 'hadolint' | 'tally'
  path: string
  /** Of the instruction's first line. */
  line: number
  instruction?: Instruction
  run?: Run
  facts: FileFacts
  /** Other lines at which the other one says the same, for those that do not agree on the line. */
  otherLines: ReadonlySet<number>
  /** Why the peer could not read the file. */
  failure?: string
}

export function factsOf(parser: ShellParser, text: string): FileFacts {
  const dockerfile = parseDockerfile(text)
  const graph = stagesOf(dockerfile)
  const target = targetStage(graph)
  const settings = settingsOfStages(dockerfile, graph)
  const context = target && lintContext(parser, dockerfile, graph, target, settings, '2026-11-22')
  const ours = new Map<string, Set<number>>()
  for (const { rule, line } of lintDockerfile(parser, text).findings) {
    const lines = ours.get(rule) ?? new Set()
    ours.set(rule, lines.add(startOf(dockerfile, line)))
  }
  return {
    ...{ dockerfile, graph, ours },
    ...(context && { context }),
    shipped: new Set(context?.shipped.flatMap(({ from, instructions }) => instructions.concat(from))),
    hasIgnoreComments: ignoreCommentsOf(dockerfile).ignores.length > 0,
  }
}

/** The first line of the instruction that a line is in. */
export function startOf({ instructions }: Dockerfile, line: number): number {
  return instructions.find(({ startLine, endLine }) => startLine <= line && line <= endLine)?.startLine ?? line
}
