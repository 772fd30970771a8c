import type { Program } from '../../analyser.ts'
import { type OptionValues, parseOptions } from '../../programs/options.ts'
import { runScriptOf } from './package-scripts.ts'

/** Programs that run the rest of their command line, after variables: `cross-env NODE_ENV=production node x`. */
const PREFIXES: readonly (OptionValues & { names: readonly string[] })[] = [
  { names: ['cross-env', 'better-npm-run', 'env-var'] },
  { names: ['cross-env-shell'] },
  { names: ['env-cmd'], short: 'fer', long: ['file', 'environments', 'rc-file'] },
  { names: ['dotenv', 'dotenv-cli', 'dotenv-flow'], short: 'evcp', long: ['env', 'expand'] },
  { names: ['wait-on', 'start-server-and-test'], short: 'cdilstvw', long: ['config', 'delay', 'interval', 'timeout'] },
  { names: ['exec-sh', 'cross-spawn', 'nx-exec', 'heroku-node-settings'] },
]
/** Programs each of whose words is a line for the shell. */
const LINES = ['concurrently', 'conc', 'parallelshell', 'parallel-webpack']
/** Programs whose words are names of scripts. */
const SCRIPT_NAMES = ['npm-run-all', 'npm-run-all2', 'run-s', 'run-p', 'ultra', 'wireit']

const prefixes: readonly Program[] = PREFIXES.map(({ names, ...values }) => ({
  names,
  launch(_, launch, context) {
    const { rest } = parseOptions(launch.argv.slice(1), values)
    const start = rest.findIndex((word) => word !== '--' && !/^[\w.]+=/.test(word))
    if (start === -1) return
    const argv = rest.slice(start)
    // Quoted as one, as `cross-env-shell` wants it.
    context.launch({ ...launch, argv: argv.length === 1 && /\s/.test(argv[0]!) ? ['/bin/sh', '-c', argv[0]!] : argv })
  },
}))

const lines: Program = {
  names: LINES,
  async launch(_, launch, context) {
    const values = { short: 'nclpms', long: ['names', 'prefix', 'prefix-colors', 'max-processes', 'success', 'restart-tries'] }
    for (const line of parseOptions(launch.argv.slice(1), values).rest) {
      const script = /^(?:npm|yarn|pnpm|bun):(\S+)/.exec(line)?.[1]
      if (script !== undefined) await runScriptOf(script, [], launch, context, { withHooks: true })
      else if (!line.startsWith('-')) context.launch({ ...launch, argv: ['/bin/sh', '-c', line] })
    }
  },
}

const scriptNames: Program = {
  names: SCRIPT_NAMES,
  async launch(_, launch, context) {
    for (const word of launch.argv.slice(1)) {
      const [name = '', ...words] = word.split(' ')
      if (!name.startsWith('-')) await runScriptOf(name, words, launch, context, { withHooks: true })
    }
  },
}

export const commandRunners: readonly Program[] = [...prefixes, lines, scriptNames]
