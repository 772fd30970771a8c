import type { ImageFiles } from '../../src/contents/image-files.ts'
import type { Analyser } from '../../src/reach/analyser.ts'
import { type Environment, ROOT } from '../../src/reach/edge.ts'
import { explore } from '../../src/reach/explore.ts'
import { launchProgram } from '../../src/reach/programs/launch-program.ts'
import type { Members } from './archive-sketch.ts'
import { sketchFiles } from './files-sketch.ts'
import { type PackageSketch, sketchPackage } from './usage-sketch.ts'

export interface Start {
  argv: readonly string[]
  analyser: Analyser
  env?: Environment
  cwd?: string
  packages?: readonly PackageSketch[]
  suffixes?: readonly string[]
}

/** Files that a command line reaches, but for programs: `hard /app/main.php`, sorted; and what could not be resolved. */
export async function reachedLines(members: Members, { argv, analyser, env = {}, cwd = '/app', packages = [], suffixes = [] }: Start) {
  const files: ImageFiles = await sketchFiles(members, { suffixes })
  const { graph, unresolved } = await explore({
    files,
    packages: packages.map((each) => sketchPackage(files, each)),
    env,
    workingDir: cwd,
    analysers: [analyser],
    launchProgram,
    policy: () => [],
    launches: [{ from: ROOT, argv, cwd, env, kind: 'CMD', grade: 'hard' }],
  })
  const reached = [...graph.reached].filter((node) => node >= 0 && node < files.nodeCount && files.kind(node) === 'file')
  const lines = reached.map((node) => `${graph.gradeOf(node)} ${files.pathOf(node)}`).filter((line) => !/\/bin\//.test(line))
  return { lines: lines.sort(), unresolved: unresolved.map(({ what }) => what) }
}
