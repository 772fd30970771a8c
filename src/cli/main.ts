import { Config } from '@oclif/core/config'
import type { LoadOptions } from '@oclif/core/interfaces'
import { run } from '@oclif/core/run'
import { describeFailure, type Failure } from './failure.ts'
import { nearest } from './nearest.ts'
import { shellWord } from '../report/shell-word.ts'
import { guardStreams, exitOnSignals } from './process.ts'
import { showFailure } from './show-failure.ts'
import { limitYoungGeneration } from './young-generation.ts'

const UNKNOWN_COMMAND = /^command (\S+) not found\.?$/i

/** Runs the command line. Sets the exit code and returns when the work is done; only signals and broken pipes end the process. */
export async function main(argv: readonly string[], load: LoadOptions): Promise<void> {
  guardStreams()
  exitOnSignals()
  limitYoungGeneration()
  try {
    await run(argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv], load)
  } catch (error) {
    const unknown = UNKNOWN_COMMAND.exec(error instanceof Error ? error.message : '')
    const failure = unknown ? await unknownCommand(argv, load) : describeFailure(error, { argv })
    showFailure(failure, { json: argv.includes('--json') })
  }
}

async function unknownCommand(argv: readonly string[], load: LoadOptions): Promise<Failure> {
  const name = argv.find((word) => !word.startsWith('-') && word !== 'help') ?? ''
  const { commandIDs } = await Config.load(load)
  // Of a command that takes no words, oclif makes one name of all.
  if (commandIDs.includes(name)) {
    const more = argv.filter((word) => !word.startsWith('-') && word !== name)
    return { code: 'usage', message: `This is more than ${name} can take: ${more.join(' ')}`, hint: `See slimscope ${name} --help.` }
  }
  const meant = nearest(name, commandIDs)
  const message = `There is no command "${name}".`
  if (meant)
    return {
      code: 'usage',
      message,
      hint: `Did you mean ${meant}?`,
      example: ['slimscope', ...argv.map((word) => (word === name ? meant : shellWord(word)))].join(' '),
    }
  // People forget the verb: `slimscope app.tar`.
  if (/[./:@]/.test(name))
    return {
      code: 'usage',
      message,
      hint: 'To look into an image, say analyze.',
      example: `slimscope analyze ${argv.map(shellWord).join(' ')}`,
    }
  return { code: 'usage', message, hint: `There are ${commandIDs.join(', ')}.`, example: 'slimscope --help' }
}
