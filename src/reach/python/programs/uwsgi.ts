import { posix } from 'node:path'
import type { Program, ReachContext } from '../../analyser.ts'
import type { Launch } from '../../edge.ts'
import { optionAnywhere } from '../../programs/options.ts'
import { startPython } from '../start-up.ts'
import { followApplication } from './applications.ts'

const MAX_CONFIGURATION_BYTES = 256 * 1024
const HOMES = ['-H', '--home', '--virtualenv', '--venv', '--pyhome']

/** uWSGI has a Python inside: options on the command line, or the same without dashes in a file of its own. */
export const uwsgi: Program = {
  names: ['uwsgi', 'uwsgi-core', 'uwsgi_python', 'uwsgi_python3', 'pyuwsgi'],
  async launch(program, launch, context) {
    const args = [...launch.argv.slice(1), ...(await configuredWords(launch, context))]
    const home = optionAnywhere(args, HOMES).at(-1)
    const folder = optionAnywhere(args, ['--chdir', '--chdir2']).at(-1)
    const cwd = folder === undefined ? launch.cwd : posix.resolve(launch.cwd, folder)
    const word = home === undefined ? launch.argv[0]! : posix.resolve(cwd, home, 'bin/python')
    const python = home === undefined ? program : Math.max(context.files.findLink(word), program)
    const { searchPath, pythons } = await startPython(python, word, { ...launch, cwd }, context)
    // `--mount /=app:app`
    const words = args.concat(args.flatMap((each) => each.split('=').slice(1)))
    await followApplication({ name: 'uwsgi', from: program, args: words, launch: { ...launch, cwd }, searchPath, pythons }, context)
  },
}

async function configuredWords({ argv, cwd, env }: Launch, { files }: ReachContext): Promise<string[]> {
  const named = [...optionAnywhere(argv, ['--ini', '-i', '--yaml', '-y']), ...argv.slice(1).filter((word) => /\.(ini|ya?ml)$/.test(word))]
  const variables = Object.entries(env).flatMap(([name, value]) => {
    return name.startsWith('UWSGI_') ? [`--${name.slice(6).toLowerCase().replaceAll('_', '-')}`, value] : []
  })
  const texts = await Promise.all(
    named.map(async (name) => (await files.read(files.find(posix.resolve(cwd, name)), MAX_CONFIGURATION_BYTES))?.toString() ?? ''),
  )
  const lines = texts.flatMap((text) => Array.from(text.matchAll(/^[ \t]*([\w-]+)[ \t]*[=:][ \t]*(\S.*?)[ \t]*$/gm)))
  return [...variables, ...lines.flatMap(([, name, value]) => [`--${name}`, value!])]
}
