import type { PathTree } from './path-tree.ts'

/** Longer ones are made each time, lest they fill the memory; of them only the last is kept. */
const MAX_REMEMBERED_PATH = 512

/** Paths of folders, which are asked for again and again: once for each file in them. The root's is empty. */
export class FolderPaths {
  readonly #tree: PathTree
  readonly #known = new Map([[0, '']])
  #last = 0
  #lastPath = ''

  constructor(tree: PathTree) {
    this.#tree = tree
  }

  pathOf(folder: number): string {
    if (folder === this.#last) return this.#lastPath
    const names: string[] = []
    let node = folder
    while (!this.#known.has(node)) {
      names.push(this.#tree.name(node))
      node = this.#tree.parent[node]!
    }
    names.push(this.#known.get(node)!)
    const path = names.reverse().join('/')
    if (path.length <= MAX_REMEMBERED_PATH) this.#known.set(folder, path)
    this.#last = folder
    this.#lastPath = path
    return path
  }
}
