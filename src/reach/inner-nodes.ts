/**
 * Numbers for what lies inside files: `/app/app.jar!/BOOT-INF/lib/guava.jar`. They follow those of the filesystem's own nodes.
 */
export class InnerNodes {
  readonly #first: number
  readonly #paths: string[] = []
  readonly #numbers = new Map<string, number>()

  constructor(nodeCount: number) {
    this.#first = nodeCount
  }

  static isInner(path: string): boolean {
    return path.includes('!/')
  }

  of(path: string): number {
    let number = this.#numbers.get(path)
    if (number === undefined) {
      number = this.#first + this.#paths.push(path) - 1
      this.#numbers.set(path, number)
    }
    return number
  }

  /** Undefined for a node of the filesystem. */
  pathOf(node: number): string | undefined {
    return this.#paths[node - this.#first]
  }
}
