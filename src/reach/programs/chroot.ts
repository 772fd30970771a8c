import { posix } from 'node:path'
import type { Program } from '../analyser.ts'
import { DEFAULT_PATH } from '../find-program.ts'
import { parseOptions } from './options.ts'

/** chroot(8): the program is looked for below another root, which is a folder of the same image. */
export const chroot: Program = {
  names: ['chroot'],
  launch(_, launch, context) {
    const { rest } = parseOptions(launch.argv.slice(1), { long: [] })
    const [root, program = '/bin/sh', ...words] = rest
    if (root === undefined) return
    const top = posix.resolve(launch.cwd, root)
    const path = (launch.env.PATH ?? DEFAULT_PATH).split(':').map((folder) => posix.join(top, folder))
    const argv = [program.startsWith('/') ? posix.join(top, program) : program, ...words]
    context.launch({ ...launch, argv, cwd: top, env: { ...launch.env, PATH: path.join(':') } })
  },
}
