import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { type Edit, removeLines } from '../../dockerfile/edits.ts'
import type { Invocation } from '../invocation.ts'
import type { LintContext, Run } from '../lint-context.ts'
import { defineDockerfileRule, type Found } from '../rule.ts'

export default defineDockerfileRule({
  id: 'rewritten',
  title: 'Give files their owner and mode when they are copied',
  why: 'chown and chmod in a later layer store every file they touch a second time, whole.',
  fix: 'COPY --chown=app:app --chmod=755 entrypoint.sh /entrypoint.sh',
  whenNot: 'The files are small and few, and the builder is older than BuildKit: --chmod needs it.',
  level: 'warning',
  tier: 'review',
  mentions: /\bch(?:mod|own|grp)\b/,
  *check(context) {
    for (const run of context.runsOf(context.shipped)) {
      for (const each of run.invocations) {
        if (each.program !== 'chmod' && each.program !== 'chown' && each.program !== 'chgrp') continue
        const paths = each.args.filter(({ value }) => !/^-[a-zA-Z-]/.test(value)).slice(1)
        const maker = makerOf(
          context,
          run,
          paths.map(({ value }) => value),
        )
        if (maker)
          yield {
            message: `${each.program} stores what line ${maker.startLine} copied a second time.`,
            instruction: run.instruction,
            at: each.command,
            ...patch(context, run, each, maker),
          }
      }
    }
  },
})

/** The last COPY or ADD, in the same image, whose target is among the paths. */
function makerOf({ shipped, settingsAt }: LintContext, run: Run, paths: readonly string[]): Instruction | undefined {
  return shipped
    .flatMap(({ instructions }) => instructions)
    .findLast((each) => {
      if ((each.keyword !== 'COPY' && each.keyword !== 'ADD') || each.start > run.instruction.start) return false
      const target = targetOf(each, settingsAt(each).configuration.workingDir)
      return target !== undefined && paths.some((path) => absolute(path, run.settings.configuration.workingDir) === target)
    })
}

/** Where one file, or what is in one folder, is copied to. */
function targetOf({ words, json, heredocs }: Instruction, workingDir: string | undefined): string | undefined {
  const paths = json ?? words.map(({ text }) => text)
  if (heredocs.length > 0 || paths.length !== 2) return undefined
  const target = absolute(paths[1]!, workingDir)
  const name = paths[0]!.replace(/\/+$/, '').replace(/.*\//, '')
  // A file with a suffix goes into a folder; what else it is, only the context tells.
  return target !== undefined && /\/$|^\.$/.test(paths[1]!) && /\.\w+$/.test(name) && !/[*?[]/.test(name) ? `${target}/${name}` : target
}

function absolute(path: string, workingDir: string | undefined): string | undefined {
  const whole = path.startsWith('/') ? path : workingDir === undefined ? undefined : `${workingDir}/${path}`
  return whole?.replace(/\/\.?(?=\/|$)/g, '').replace(/^$/, '/')
}

/** Only for one file that the next instruction changes and nothing else: of a folder, COPY would leave alone what is there already. */
function patch(
  { dockerfile }: LintContext,
  run: Run,
  { program, args, command }: Invocation,
  copy: Instruction,
): Pick<Found, 'edits' | 'withheld' | 'replaced'> {
  const { text } = dockerfile
  const [value, path, ...more] = args
  const { instructions } = run.stage
  if (instructions[instructions.indexOf(copy) + 1] !== run.instruction || run.invocations.length !== 1 || run.instruction.flags.length > 0)
    return { withheld: 'something else runs between the copy and the change' }
  if (!value || !path || more.length > 0 || command.redirections.length > 0 || copy.keyword !== 'COPY')
    return { withheld: 'it changes more than what one COPY copies' }
  const source = (copy.json ?? copy.words.map((word) => word.text))[0]!
  if (!/\.\w+$/.test(source) || /[*?[$]/.test(source) || copy.flags.some(({ name }) => name !== 'from' && name !== 'link'))
    return { withheld: 'what is copied may be a folder, or has an owner or mode already' }
  if (text.slice(copy.end, run.instruction.start).trim() !== '') return { withheld: 'there is a comment between both' }
  const flag =
    program === 'chmod' && /^0?[0-7]{3}$/.test(value.value)
      ? `--chmod=${value.value}`
      : program === 'chown' && /^[\w-]+(?::[\w-]+)$/.test(value.value)
        ? `--chown=${value.value}`
        : undefined
  if (flag === undefined)
    return {
      withheld:
        program === 'chmod'
          ? 'COPY --chmod takes octal modes for certain, and what this one adds to is not known'
          : 'COPY --chown needs a user and a group',
    }
  const place = copy.keywordRange.end
  const edits: Edit[] = [{ start: place, end: place, text: ` ${flag}` }, removeLines(text, run.instruction)]
  return { edits, replaced: [run.instruction] }
}
