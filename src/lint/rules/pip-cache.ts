import { hasOption, type Invocation, subcommandOf } from '../invocation.ts'
import type { Run } from '../lint-context.ts'
import { whyTooOld } from '../old-bases.ts'
import { holds, isCleanUp } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

const RESIDUE = {
  folders: ['~/.cache/pip'],
  mountLike: /\bpip\b/,
  cleans: ({ program, args }: Invocation) =>
    isPip(program) && args[0]?.value === 'cache' && /^(?:purge|remove)$/.test(args[1]?.value ?? ''),
}

export default defineDockerfileRule({
  id: 'pip-cache',
  title: 'Let pip install keep no cache',
  why: 'pip keeps every wheel that it downloads or builds in ~/.cache/pip, for an install that never comes.',
  fix: 'RUN pip install --no-cache-dir -r requirements.txt',
  whenNot: 'A cache mount holds ~/.cache/pip.',
  level: 'warning',
  tier: 'safe',
  mentions: /pip/,
  same: { hadolint: ['DL3042'] },
  *check(context) {
    for (const run of context.runsOf(context.shipped)) {
      if (isOff(run) || run.mounts.some((mount) => holds(mount, RESIDUE, run))) continue
      const filling = run.invocations.filter((each, index) => fills(each, run.invocations.slice(0, index)))
      const [first] = filling
      if (!first || run.invocations.slice(run.invocations.indexOf(filling.at(-1)!) + 1).some((each) => isCleanUp(each, RESIDUE))) continue
      const tooOld = whyTooOld('pip --no-cache-dir', context.baseOf(run.stage))
      yield {
        message: 'pip keeps what it downloads in the layer.',
        ...{ instruction: run.instruction, at: first.command },
        ...(tooOld !== undefined ? { withheld: tooOld } : { edits: filling.map((each) => insertionAt(subcommandOf(each, OPTIONS)!.end)) }),
      }
    }
  },
})

const OPTIONS = ['--proxy', '--log', '--timeout', '--retries', '--trusted-host', '--cert', '--python']

function isPip(program: string): boolean {
  return /^pip(?:[\d.]*|-[\d.]+)$/.test(program)
}

function insertionAt(place: number) {
  return { start: place, end: place, text: ' --no-cache-dir' }
}

function fills(invocation: Invocation, before: readonly Invocation[]): boolean {
  // pip takes options that are cut short, as long as only one can be meant.
  if (
    !isPip(invocation.program) ||
    hasOption(invocation, '--no-cache-dir', '--no-cache-di', '--no-cache-d', '--no-cache-', '--no-cache', '--cache-dir')
  )
    return false
  const task = subcommandOf(invocation, OPTIONS)?.value
  if (task !== 'install' && task !== 'wheel' && task !== 'download') return false
  const isSet = ({ name, value }: Invocation['command']['assignments'][0]) =>
    name === 'PIP_CACHE_DIR' || (name === 'PIP_NO_CACHE_DIR' && isTrue(value?.value))
  if (invocation.command.assignments.some(isSet)) return false
  return !before.some(
    ({ program, args }) =>
      (isPip(program) && args[0]?.value === 'config' && args.some(({ value }) => /no-cache-dir/.test(value))) ||
      (program === 'export' && args.some(({ value }) => value.startsWith('PIP_NO_CACHE_DIR=') && isTrue(value.slice(17)))),
  )
}

/** By the variable, as ENV or ARG. pip takes any word but those for false. */
function isOff({ settings, instruction }: Run): boolean {
  return isTrue(settings.variables['PIP_NO_CACHE_DIR']) || /no-cache-dir\s*=\s*(?:1|true|on|yes)\b/i.test(instruction.body.text)
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== '' && !/^(?:0|false|off|no|n|f)$/i.test(value)
}
