import type { Package } from '../packages/package.ts'

const NONE: readonly number[] = []

/** Which packages a file belongs to. */
export class Owners {
  readonly #owners = new Map<number, number[]>()

  constructor(packages: readonly Package[]) {
    packages.forEach(({ files }, position) => {
      for (const file of files) {
        const owners = this.#owners.get(file)
        if (!owners) this.#owners.set(file, [position])
        else if (owners.at(-1) !== position) owners.push(position)
      }
    })
  }

  /** Positions in the list of packages, ascending. */
  of(node: number): readonly number[] {
    return this.#owners.get(node) ?? NONE
  }

  has(node: number): boolean {
    return this.#owners.has(node)
  }
}
