import type { ReachContext } from '../analyser.ts'
import { findProgramPath } from '../find-program.ts'
import type { PythonFile } from './python-file.ts'

/** `#!/usr/bin/env -S python3 -u`, and the way that installers go when the path is too long for the kernel. */
const SHEBANG = /^#![ \t]*(\S+)(?:[ \t]+([^\n]*))?\n(?:'''exec' ["']?([^"'\n]+?)["']? )?/
const PYTHON = /(?:^|\/)(?:python|pypy)[\d.]*t?$/

/** Whether a file without a suffix is run by Python. */
export function isPythonScript(head: Buffer): boolean {
  return head.length > 2 && head[0] === 0x23 && head[1] === 0x21 && programOf(head) !== undefined
}

/** The path of the Python that a script names, undefined when it names none that is there. */
export function interpreterOf(head: Buffer, { files, env, workingDir }: ReachContext): string | undefined {
  const program = programOf(head)
  return program === undefined ? undefined : findProgramPath(files, program, env, workingDir)
}

function programOf(head: Buffer): string | undefined {
  const [, program = '', words = '', exec] = SHEBANG.exec(head.toString('latin1')) ?? []
  return [exec, program, ...(program.endsWith('/env') ? words.split(/\s+/) : [])].find((word) => word !== undefined && PYTHON.test(word))
}

/** Scripts that find what they start by their own name: `load_entry_point('x', 'console_scripts', 'y')`. */
export function followScript(bytes: Buffer, file: PythonFile): void {
  if (!/entry_?point/.test(bytes.toString('latin1', 0, 4096))) return
  const name = file.context.files.nameOf(file.node)
  for (const { entryPoints } of file.searchPath.distributions) {
    for (const { group, name: script, target } of entryPoints) {
      if (script !== name || !group.endsWith('_scripts')) continue
      file.loads(file.searchPath.resolve(target.split(':')[0]!).chain, { kind: 'entry point', grade: 'hard', via: target })
    }
  }
}
