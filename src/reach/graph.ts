import { type Grade, GRADES, ROOT } from './edge.ts'

/** An arrow of the graph: from a node, or ROOT, to a node. */
export interface Edge {
  from: number
  to: number
  kind: string
  grade: Grade
  via?: string
}

/** What leads where, and how surely each node is reached. */
export class ReferenceGraph {
  readonly edges: Edge[] = []
  /** Positions in `edges` by the node that they leave. */
  readonly #outgoing = new Map<number, number[]>()
  readonly #seen = new Set<string>()
  /** By node; position in GRADES. */
  readonly #grades = new Map<number, number>([[ROOT, 0]])
  /** Nodes whose grade was set or got better and that nobody has taken yet, by grade. */
  readonly #fresh: Set<number>[] = GRADES.map(() => new Set())

  /** An edge that is there already, whatever its words, is not added again, unless it is of a better grade. */
  add(edge: Edge): void {
    const key = `${edge.from} ${edge.to} ${edge.grade}`
    if (edge.from === edge.to || this.#seen.has(key)) return
    this.#seen.add(key)
    const outgoing = this.#outgoing.get(edge.from)
    if (outgoing) outgoing.push(this.edges.length)
    else this.#outgoing.set(edge.from, [this.edges.length])
    this.edges.push(edge)
    const from = this.#grades.get(edge.from)
    if (from !== undefined) this.#relax(edge, from)
  }

  /** Undefined for what is not reached. */
  gradeOf(node: number): Grade | undefined {
    const grade = this.#grades.get(node)
    return grade === undefined ? undefined : GRADES[grade]
  }

  /** Hands a reached node out again. */
  refresh(node: number): void {
    const grade = this.#grades.get(node)
    if (grade !== undefined) this.#fresh[grade]!.add(node)
  }

  get reached(): Iterable<number> {
    return this.#grades.keys()
  }

  /** Takes the freshly reached nodes of the best grade there is, up to `worst` (a position in GRADES); empty when there are none. */
  takeFresh(worst: number): number[] {
    const nodes = this.#fresh.slice(0, worst + 1).find((set) => set.size > 0)
    if (!nodes) return []
    const taken = [...nodes]
    nodes.clear()
    for (const node of taken) {
      const grade = this.#grades.get(node)!
      for (const edge of this.#outgoing.get(node) ?? []) this.#relax(this.edges[edge]!, grade)
    }
    return taken
  }

  /** The shortest way from ROOT to a node over edges that are no worse than its grade. Empty when it is not reached. */
  chainTo(node: number): Edge[] {
    const worst = this.#grades.get(node)
    if (worst === undefined) return []
    const cameBy = this.#shortestWays(worst)
    const chain: Edge[] = []
    for (let at = node; at !== ROOT;) {
      const edge = cameBy.get(at)!
      chain.push(edge)
      at = edge.from
    }
    return chain.reverse()
  }

  readonly #ways = new Map<number, Map<number, Edge>>()

  /** Of each node that can be reached by edges no worse than that, the last edge of a shortest way. */
  #shortestWays(worst: number): Map<number, Edge> {
    const known = this.#ways.get(worst)
    if (known) return known
    const cameBy = new Map<number, Edge>()
    let front = [ROOT]
    while (front.length > 0) {
      const next: number[] = []
      for (const node of front) {
        for (const position of this.#outgoing.get(node) ?? []) {
          const edge = this.edges[position]!
          if (GRADES.indexOf(edge.grade) > worst || cameBy.has(edge.to) || edge.to === ROOT) continue
          cameBy.set(edge.to, edge)
          next.push(edge.to)
        }
      }
      front = next
    }
    this.#ways.set(worst, cameBy)
    return cameBy
  }

  #relax(edge: Edge, from: number): void {
    const grade = Math.max(from, GRADES.indexOf(edge.grade))
    const before = this.#grades.get(edge.to)
    if (before !== undefined && before <= grade) return
    this.#grades.set(edge.to, grade)
    if (before !== undefined) this.#fresh[before]!.delete(edge.to)
    this.#fresh[grade]!.add(edge.to)
    this.#ways.clear()
  }
}
