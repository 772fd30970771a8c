import type { Filesystem } from '../filesystem/filesystem.ts'
import type { RuleContext } from './rule.ts'

/** Content bytes that a path of the final filesystem shows; 0 for folders and paths that are gone. */
export function shownBytes({ filesystem, ledger }: RuleContext, node: number): number {
  const shown = filesystem.liveVersion(node)
  const content = shown < 0 ? -1 : filesystem.contentOf(shown)
  return content < 0 ? 0 : ledger.unpackedBytes[content]!
}

/** Whether the final filesystem has a path. */
export function shows(filesystem: Filesystem, path: string): boolean {
  const node = filesystem.find(path)
  return node >= 0 && filesystem.exists(node)
}
