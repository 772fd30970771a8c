import { type Distribution, normalise } from './distributions.ts'
import { followPlugIns } from './plug-ins.ts'
import type { PythonFile } from './python-file.ts'
import type { SourceScan } from './source-scan.ts'

const READS_METADATA = /^(?:importlib\.metadata|importlib_metadata|importlib|pkg_resources)$/
const METADATA_CALL = /(?:^|\.)(?:version|distribution|requires|metadata|files|get_distribution|require)$/
/** Plug-ins that are asked for by the name of their group, and distributions that are asked for by name. */
export function followInstalledMetadata({ constants, calls, imports }: SourceScan, file: PythonFile): void {
  const { distributions } = file.searchPath
  if (file.origin === 'standard' || distributions.length === 0) return
  const reads = imports.some(({ module }) => READS_METADATA.test(module))
  followPlugIns(constants, reads, file)
  if (!reads) return
  for (const { callee, words } of calls.filter(({ callee, computed }) => !computed && METADATA_CALL.test(callee))) {
    const name = normalise(words[0]!)
    for (const each of distributions) if (each.name === name) referToMetadata(each, `${callee}("${words[0]}")`, file)
  }
}

function referToMetadata({ information }: Distribution, via: string, { node, context: { files, refer } }: PythonFile): void {
  for (const name of ['METADATA', 'PKG-INFO']) {
    const to = files.child(information, name)
    if (to !== -1) refer({ from: node, to, kind: 'version of a package', grade: 'soft', via })
  }
}
