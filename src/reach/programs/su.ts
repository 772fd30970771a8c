import type { Program } from '../analyser.ts'
import { parseOptions, valuesOf } from './options.ts'

const MAX_PASSWD_BYTES = 1024 * 1024
const OPTIONS = {
  short: 'cgGsuwC',
  long: ['command', 'session-command', 'group', 'supp-group', 'shell', 'user', 'whitelist-environment'],
}

/** su and runuser: `su - user -c 'line'`, `runuser -u user -- program words`. */
export const su: Program = {
  names: ['su', 'runuser'],
  async launch(_, launch, context) {
    const { words, options } = separate(launch.argv.slice(1))
    if (valuesOf({ options, rest: [] }, 'u', 'user').length > 0) return context.launch({ ...launch, argv: words })
    const [user = 'root', ...rest] = words
    const shell = valuesOf({ options, rest: [] }, 's', 'shell').at(-1) ?? (await shellOf(user)) ?? '/bin/sh'
    const lines = valuesOf({ options, rest: [] }, 'c', 'command', 'session-command')
    context.launch({ ...launch, argv: [shell, ...lines.flatMap((line) => ['-c', line]), ...rest] })

    async function shellOf(user: string): Promise<string | undefined> {
      const passwd = await context.files.read(context.files.find('/etc/passwd'), MAX_PASSWD_BYTES)
      const line = passwd
        ?.toString()
        .split('\n')
        .find((line) => line.startsWith(`${user}:`))
      const shell = line?.split(':')[6]
      return shell?.startsWith('/') && !/(nologin|false)$/.test(shell) ? shell : undefined
    }
  },
}

/** Options may follow the user: `su postgres -c x`. A lone dash asks for a login shell. */
function separate(argv: readonly string[]): { words: string[]; options: (readonly [string, string])[] } {
  const words: string[] = []
  const options: (readonly [string, string])[] = []
  for (let rest = argv; rest.length > 0;) {
    const parsed = parseOptions(rest, OPTIONS)
    options.push(...parsed.options)
    const dashed = rest[rest.length - parsed.rest.length - 1] === '--'
    const [word, ...more] = parsed.rest
    if (word !== undefined && word !== '-') words.push(word)
    const isCommand = options.some(([name]) => name === 'u' || name === 'user') || dashed
    rest = isCommand ? [] : more
    if (isCommand) words.push(...more)
  }
  return { words, options }
}
