import type { Program } from '../../analyser.ts'
import { type OptionValues, parseOptions, valuesOf } from '../../programs/options.ts'
import { referToNamedModule, referToScript, startProject } from './run-file.ts'

/** A program that runs a script as `node` does, TypeScript perhaps. */
interface ScriptRunner extends OptionValues {
  names: readonly string[]
  /** Words that may stand before the script. */
  commands?: readonly string[]
}

const RUNNERS: readonly ScriptRunner[] = [
  { names: ['tsx', 'esno', 'esmo'], short: 'rC', long: ['tsconfig', 'require', 'import', 'env-file'], commands: ['watch'] },
  {
    names: ['ts-node', 'ts-node-esm', 'ts-node-script', 'ts-node-transpile-only', 'ts-node-cwd', 'ts-script'],
    short: 'rPOCI',
    long: ['require', 'project', 'compiler', 'compiler-options', 'ignore', 'cwd', 'dir', 'scope-dir'],
  },
  {
    names: ['ts-node-dev', 'tsnd'],
    short: 'rPOCI',
    long: ['require', 'project', 'watch', 'ignore-watch', 'interval', 'debounce', 'compiler-options'],
  },
  {
    names: ['node-dev', 'babel-node', 'sucrase-node', 'swc-node', 'esbuild-node', 'esr', 'jiti', 'vite-node', '@babel/node'],
    short: 'rx',
    long: ['require', 'config', 'presets'],
  },
  { names: ['deno'], short: 'c', long: ['config', 'import-map', 'env-file', 'lock'], commands: ['run', 'serve', 'task'] },
  {
    names: ['forever', 'naught', 'supervisor'],
    short: 'lopeacw',
    long: ['uid', 'sourceDir', 'workingDir', 'minUptime', 'spinSleepTime'],
    commands: ['start'],
  },
  { names: ['c8', 'nyc', 'autocannon-ci', '0x', 'clinic'], commands: ['node', 'doctor', 'flame'] },
  {
    names: ['remix-serve', 'react-router-serve', 'functions-framework', 'moleculer-runner'],
    short: 'es',
    long: ['source', 'target', 'config', 'env'],
  },
]

export const scriptRunners: readonly Program[] = RUNNERS.map((runner) => ({
  names: runner.names,
  async launch(program, launch, context) {
    await startProject(program, launch, context)
    const parsed = parseOptions(launch.argv.slice(1), runner)
    for (const name of valuesOf(parsed, 'r', 'require', 'import'))
      await referToNamedModule(name, launch, context, { kind: 'preloaded module' })
    const words = [...parsed.rest]
    while (runner.commands?.includes(words[0] ?? '')) words.shift()
    const script = parseOptions(words, runner).rest[0]
    if (script !== undefined) await referToScript(script, launch, context)
  },
}))
