import type { Program } from '../analyser.ts'
import { optionAnywhere, parseOptions, valuesOf } from './options.ts'

const LONG = 'exec startas pidfile name user group signal chuid chroot chdir nicelevel procsched iosched umask retry output'.split(' ')

/** start-stop-daemon(8) of Debian, OpenRC and busybox: the program is an option's value, its arguments follow `--`. */
export const startStopDaemon: Program = {
  names: ['start-stop-daemon'],
  launch(_, launch, context) {
    const words = launch.argv.slice(1)
    const parsed = parseOptions(words, { short: 'xapnugscrdNPIkRO', long: LONG })
    const program = valuesOf(parsed, 'a', 'startas').at(-1) ?? valuesOf(parsed, 'x', 'exec').at(-1) ?? optionAnywhere(words, ['--exec'])[0]
    const stops = valuesOf(parsed, 'K', 'stop').length > 0
    if (program === undefined || stops) return
    const cwd = valuesOf(parsed, 'd', 'chdir').at(-1) ?? launch.cwd
    context.launch({ ...launch, argv: [program, ...parsed.rest], cwd: cwd.startsWith('/') ? cwd : launch.cwd })
  },
}
