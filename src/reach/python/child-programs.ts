import type { Grade } from '../edge.ts'
import { isAmbiguous } from '../elf/named-programs.ts'
import type { LiteralCall } from './literal-call.ts'
import type { PythonFile } from './python-file.ts'
import type { SourceScan } from './source-scan.ts'

/** Takes a line for the shell. */
const SHELL_LINE = /(?:^|\.)(?:system|popen|getoutput|getstatusoutput|create_subprocess_shell)$/
/** Takes the words of a command, or its program alone. */
const COMMAND = /(?:^|\.)(?:run|Popen|call|check_call|check_output|which|find_executable|create_subprocess_exec|exec[lv]p?e?|popen\d)$/i
/** Takes a mode first. */
const SPAWN = /(?:^|\.)(?:spawn[lv]p?e?|posix_spawnp?|spawn)$/
const STARTS_PROGRAMS = /^(?:subprocess|asyncio\.subprocess|pexpect|sh|plumbum|invoke|fabric|shutil|distutils\.spawn)$/
const PROGRAM = /^[\w.+-]{2,40}$|^\/[\w.+/-]{2,200}$/

/** What libraries start to build, format or install something; few do so while the program runs. */
const DEVELOPER_TOOLS = new Set(
  `cc gcc g++ c++ cpp clang clang++ ld ar as ranlib strip nm objdump make cmake ninja meson gfortran f77 f90 swig rustc cargo nvcc
  git hg svn pip pip3 uv poetry conda twine black ruff isort flake8 pylint mypy pytest pre-commit`.split(/\s+/),
)

/**
 * Programs that the code starts: by a call with a literal command, or by a word that is the name of a program in code that starts some.
 * Where that is an ordinary word, it may be meant as such: `dir`, `stat`, `test`.
 */
export function followChildPrograms(scan: SourceScan, file: PythonFile): void {
  if (file.origin === 'standard') return
  const started = new Set<string>()
  for (const call of scan.calls) {
    const argv = commandOf(call)
    if (argv.length > 0 && !started.has(argv.join(' '))) launch(argv, call.source, file)
    started.add(argv.join(' ')).add(argv[0] ?? '')
  }
  if (!scan.imports.some(({ module }) => STARTS_PROGRAMS.test(module))) return
  for (const word of scan.constants) if (!started.has(word)) launch([word], word, file, file.origin !== 'own' && isAmbiguous(word))
}

function commandOf({ callee, words, isList, computed, second }: LiteralCall): string[] {
  const line = words[0] ?? ''
  if (SPAWN.test(callee)) return computed && second ? [second] : []
  if (SHELL_LINE.test(callee) && line !== '') return ['/bin/sh', '-c', line]
  if (!COMMAND.test(callee) || line === '') return []
  // Some pass a whole line, with `shell=True` or to `run` of Invoke and Fabric.
  if (!isList && /\s/.test(line)) return ['/bin/sh', '-c', line]
  return isList ? [...words] : [line]
}

function launch(argv: readonly string[], via: string, { node, origin, context }: PythonFile, isDoubtful = false): void {
  const [program] = argv
  if (!PROGRAM.test(program!) || context.findProgram(program!, context.env, context.workingDir) === -1) return
  const grade: Grade = isDoubtful || (origin !== 'own' && DEVELOPER_TOOLS.has(program!)) ? 'weak' : 'soft'
  context.launch({ from: node, argv, cwd: context.workingDir, env: context.env, kind: 'program that it starts', grade, via })
}
