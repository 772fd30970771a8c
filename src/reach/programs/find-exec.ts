import type { Program } from '../analyser.ts'

/** find(1) starts what follows `-exec`, `-execdir`, `-ok` and `-okdir`, up to `;` or `+`. */
export const findExec: Program = {
  names: ['find', 'gfind', 'fd', 'fdfind'],
  launch(_, launch, context) {
    const { argv } = launch
    for (let at = 1; at < argv.length; at++) {
      if (!/^(-exec(dir)?|-ok(dir)?|-x|--exec)$/.test(argv[at]!)) continue
      const end = argv.findIndex((word, i) => i > at && (word === ';' || word === '+'))
      const command = argv.slice(at + 1, end === -1 ? undefined : end)
      if (command.length > 0) context.launch({ ...launch, argv: command })
      if (end === -1) return
      at = end
    }
  },
}
