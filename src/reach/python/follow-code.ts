import { followChildPrograms } from './child-programs.ts'
import { followComputedImports } from './computed-imports.ts'
import { followImports } from './imports.ts'
import { followInstalledMetadata } from './installed-metadata.ts'
import { followNamedFiles } from './named-files.ts'
import { followNamedModules } from './named-modules.ts'
import { followNativeLibraries } from './native-libraries.ts'
import type { PythonFile } from './python-file.ts'
import { scanSource } from './source-scan.ts'
import { followTypelibs } from './typelibs.ts'

/** Tells all that Python code leads to. `text` holds one character a byte. */
export function followCode(text: string, file: PythonFile): void {
  const scan = scanSource(text)
  if (!scan.complete) file.context.note(file.context.files.pathOf(file.node), 'it is too long to be read to its end')
  followImports(scan.imports, file)
  if (isDistutilsHack(file)) return
  followComputedImports(scan.calls, file)
  if (!translatesNames(file)) followNamedModules(scan.constants, file)
  followNamedFiles(scan.constants, file)
  followInstalledMetadata(scan, file)
  followNativeLibraries(scan, file)
  followTypelibs(scan.imports, file)
  followChildPrograms(scan, file)
}

/** A table of what modules were called in Python 2, for objects that it wrote: whoever reads them may ask for any module at all. */
function translatesNames({ origin, node, context: { files } }: PythonFile): boolean {
  return origin === 'standard' && files.nameOf(node) === '_compat_pickle.py'
}

/** It names setuptools for the day that somebody imports distutils, and is there at every start; see `imports.ts`. */
function isDistutilsHack({ isPackage, folder, context: { files } }: PythonFile): boolean {
  return isPackage && files.nameOf(folder) === '_distutils_hack'
}
