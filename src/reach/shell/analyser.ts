import type { Analyser, CandidateFile } from '../analyser.ts'
import { interpreterName, parseShebang, referInterpreter } from '../shebang.ts'
import { isWalked, readScript } from './read-script.ts'

const HEAD_BYTES = 256

export const SHELL_NAMES = ['sh', 'bash', 'dash', 'ash', 'ksh', 'mksh', 'ksh93', 'zsh', 'yash', 'rbash', 'posh']

/** Shell scripts, started or sourced. One that a command line started was walked then, with its arguments. */
export const shellAnalyser: Analyser = {
  domain: 'shell',
  takes: isShellScript,
  async analyse(nodes, context) {
    for (const node of nodes) {
      const shebang = parseShebang((await context.files.readPart(node, 0, HEAD_BYTES)) ?? Buffer.alloc(0))
      if (shebang) referInterpreter(node, shebang, context)
      if (isWalked(node, context)) continue
      const { env, workingDir: cwd, files } = context
      await readScript(context, { node, name: files.pathOf(node), env, cwd, usual: { kind: 'runs', grade: 'soft' }, floor: 'hard' })
    }
  },
}

export function isShellScript({ head, name }: CandidateFile): boolean {
  const shebang = parseShebang(head)
  if (shebang) return SHELL_NAMES.includes(interpreterName(shebang).replace(/-?\d[\d.]*$/, ''))
  return /\.(sh|bash|ash|ksh|zsh|envsh)$/.test(name) && !head.includes(0)
}
