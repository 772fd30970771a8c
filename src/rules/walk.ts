import type { Filesystem } from '../filesystem/filesystem.ts'
import { compilePaths } from './path-matcher.ts'
import type { PathSelector, Rule } from './rule.ts'

/** The whole tree, deleted paths included, walked once with all path rules. */
export interface Walk {
  /** Nodes, every folder before what is in it. */
  order: Int32Array
  /** Where each node stands in `order`. */
  position: Int32Array
  /** Positions in the list of rules whose globs take the node, ascending. */
  rulesAt(node: number): readonly number[]
}

/** Trees may be 100,000 folders deep, so there is a stack and no recursion. */
export function walkPaths(filesystem: Filesystem, rules: readonly Rule[]): Walk {
  const matcher = compilePaths(rules.map((rule) => pathSelector(rule) ?? {}))
  const count = filesystem.nodeCount
  const order = new Int32Array(count)
  const position = new Int32Array(count)
  const { states } = matcher
  const stateAt = new Uint32Array(count)

  const stack = [0]
  for (let visited = 0; stack.length > 0; visited++) {
    const node = stack.pop()!
    order[visited] = node
    position[node] = visited
    const state = states[stateAt[node]!]!
    for (const child of filesystem.childrenOf(node)) {
      stateAt[child] = matcher.step(state, filesystem.nameOf(child)).number
      stack.push(child)
    }
  }
  return { order, position, rulesAt: (node) => states[stateAt[node]!]!.selectors }
}

export function pathSelector(rule: Rule): PathSelector | undefined {
  return 'paths' in rule.select || 'files' in rule.select ? rule.select : undefined
}
