import type { Filesystem } from '../filesystem/filesystem.ts'

const NAME = /^(copyright|copying|licen[cs]es?|notices?|unlicense|third[-_ ]?party[-_ ]?(notices?|licen[cs]es?))([-._ ].*)?$/i
const CODE = /\.(c|cc|cjs|class|cpp|cts|go|h|java|js|json|jsx|map|mjs|mts|php|py|pyc|rb|rs|ts|tsx)$/i
const FOLDER = /^(licen[cs]es?|legal)$/i

/** Whether a file is a licence text by its name. What ships must ship its licence, so that no rule ever asks to remove one. */
export function isLicence(filesystem: Filesystem, node: number): boolean {
  const name = filesystem.nameOf(node)
  if (CODE.test(name)) return false
  if (NAME.test(name)) return true
  // `licenses/glibc/LGPL`, `legal/java.base/asm.md`
  let folder = filesystem.parentOf(node)
  for (let up = 0; up < 2 && folder > 0; up++) {
    if (FOLDER.test(filesystem.nameOf(folder))) return true
    folder = filesystem.parentOf(folder)
  }
  return false
}
