import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { createStyle, type Style } from '../report/style.ts'
import { describeFailure, type Failure } from './failure.ts'
import { showFailure } from './show-failure.ts'

/** What all commands share: `--json`, colour, errors as one sentence and a hint, exit code 2 for them. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true

  static override baseFlags = {
    color: Flags.boolean({ allowNo: true, helpGroup: 'GLOBAL', summary: 'Colour, whatever the terminal and NO_COLOR say.' }),
    debug: Flags.boolean({ helpGroup: 'GLOBAL', summary: 'Show the stack of errors that are bugs.' }),
  }

  /** `--format json` is `--json`, errors included. */
  override jsonEnabled(): boolean {
    const end = this.argv.indexOf('--')
    const words = end === -1 ? this.argv : this.argv.slice(0, end)
    return super.jsonEnabled() || words.some((word, i) => word === '--format=json' || (word === '--format' && words[i + 1] === 'json'))
  }

  /** Straight to stdout: nothing is coloured, and a slow reader gets every byte. */
  override logJson(value: unknown): void {
    this.print(`${JSON.stringify(value, null, 2)}\n`)
  }

  protected print(text: string): void {
    process.stdout.write(text)
  }

  protected style(): Style {
    return createStyle(process.stdout, this.color())
  }

  override async catch(error: Error & { code?: string; oclif?: { exit?: number } }): Promise<void> {
    // Else oclif would warn, outside of production, that a command with a wrong flag did not parse its flags.
    this.parsed = true
    if (error.code === 'EEXIT') {
      process.exitCode = error.oclif?.exit ?? 0
      return
    }
    showFailure(this.describe(error), { json: this.jsonEnabled(), color: this.color() })
  }

  private describe(error: unknown): Failure {
    const { flags, baseFlags } = this.ctor
    const names = [...Object.keys({ ...baseFlags, ...flags }), 'json', 'help', 'no-color']
    return describeFailure(error, { argv: this.argv, command: this.id ?? '', flags: names })
  }

  /** Read from the words, because errors are shown when the flags could not be parsed as well. */
  private color(): boolean | undefined {
    if (this.argv.includes('--no-color')) return false
    return this.argv.includes('--color') ? true : undefined
  }
}
