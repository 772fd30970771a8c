import type { ImageFiles } from '../../../src/contents/image-files.ts'
import { type Environment, ROOT } from '../../../src/reach/edge.ts'
import { explore, type Reach } from '../../../src/reach/explore.ts'
import type { Package } from '../../../src/packages/package.ts'
import { launchProgram } from '../../../src/reach/programs/launch-program.ts'
import { pythonAnalyser } from '../../../src/reach/python/analyser.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'

export const SITE = 'usr/local/lib/python3.11/site-packages'

const ELF = { content: '\u007fELF', mode: 0o755 }

/** Python 3.11 as its official image has it, in /usr/local. */
export const PYTHON: Members = {
  'usr/local/bin/python3.11': ELF,
  'usr/local/bin/python3': { link: 'python3.11' },
  'usr/local/bin/python': { link: 'python3' },
  'usr/local/lib/python3.11/os.py': 'import abc\n',
  'usr/local/lib/python3.11/abc.py': '',
  'usr/local/lib/python3.11/json/__init__.py': '',
  'usr/local/lib/python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so': '\u007fELF',
}

export interface Run {
  argv?: readonly string[]
  env?: Environment
  cwd?: string
  packages?: readonly Package[]
}

/** What a command line reaches. */
export async function run(members: Members, { argv = ['python', '/app/main.py'], env = {}, cwd = '/app', packages = [] }: Run = {}) {
  const files = await sketchFiles({ ...PYTHON, ...members })
  const reach = await explore({
    files,
    packages,
    env,
    workingDir: cwd,
    analysers: [pythonAnalyser],
    launchProgram,
    policy: () => [],
    launches: [{ from: ROOT, argv, cwd, env, kind: 'CMD', grade: 'hard' }],
  })
  return { files, reach }
}

/** Reached files outside the standard library by grade and path, folders left out: `hard /app/main.py`. Names in site-packages are cut. */
export function reachedLines(files: ImageFiles, { graph }: Reach): string[] {
  const lines: string[] = []
  for (const node of graph.reached) {
    if (node < 0 || files.kind(node) === 'directory') continue
    const path = files.pathOf(node)
    if (/^\/usr\/(local\/)?bin\/|\/lib\/python[\d.]+\/(?!site-packages)/.test(path)) continue
    lines.push(`${graph.gradeOf(node)} ${path.replace(`/${SITE}/`, '')}`)
  }
  return lines.sort()
}

/** A package that owns what lies at these paths and below. */
export function packageOf(files: ImageFiles, name: string, evidence: string, ...paths: string[]): Package {
  const nodes: number[] = []
  const add = (node: number): void => {
    if (files.kind(node) === 'directory') for (const child of files.children(node)) add(child)
    else if (node !== -1) nodes.push(node)
  }
  for (const path of paths) add(files.find(path))
  return {
    ecosystem: 'pypi',
    name,
    version: '1',
    purl: `pkg:pypi/${name}@1`,
    evidence,
    files: nodes,
    dependencies: [],
    asked: 'unknown',
    complete: true,
  }
}
