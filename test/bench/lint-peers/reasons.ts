import { whyNoShell } from '../../../src/dockerfile/shells.ts'
import { rootImage } from '../../../src/dockerfile/stages.ts'
import { expandWord } from '../../../src/dockerfile/expand.ts'
import { isCovered, removes } from '../../../src/lint/folders.ts'
import { hasOption, type Invocation, optionValue, subcommandOf } from '../../../src/lint/invocation.ts'
import { recommendsAreOff } from '../../../src/lint/rules/apt-lists.ts'
import type { Difference } from './facts.ts'

/** Why two linters differ, and that ours is right: a sentence for the table, and what must hold for it. */
export interface Reason {
  words: string
  side: Difference['side']
  holds(difference: Difference): boolean
}

const INSTALLS = /^(?:install|add|update|upgrade|groupinstall|localinstall|reinstall|makecache|in|wheel|download)$/

/** What hadolint looks for of these. */
const KNOWN_TASK: Readonly<Record<string, RegExp>> = {
  'apk-cache': /^(?!.*--no-cache).*\badd\b/,
  'dnf-cache': /\binstall\b/,
  'zypper-cache': /\b(?:install|in)\b/,
  'yarn-cache': /\binstall\b/,
}

/** The first that holds is the one. */
export const REASONS: readonly Reason[] = [
  { side: 'ours', words: 'they cannot parse the file', holds: ({ failure }) => failure !== undefined },
  {
    side: 'theirs',
    words: 'it has a name: it can be built by itself, with --target',
    holds: ({ pair, instruction, facts }) =>
      pair.ours.includes('unused-stages') && facts.graph.stages.some(({ from, name }) => from === instruction && name !== undefined),
  },
  {
    side: 'theirs',
    words: 'it is in a build stage, which does not ship',
    holds: ({ instruction, facts }) => instruction !== undefined && !facts.shipped.has(instruction),
  },
  {
    side: 'theirs',
    words: 'it is no stage, or no more than a name, but an image that may be made to be copied whole',
    holds: ({ pair, instruction, facts }) =>
      pair.ours.includes('copied-root') &&
      facts.graph.stages.every(
        ({ name, index, base, instructions }) =>
          instruction!.flags.every(({ name: flag, value }) => flag !== 'from' || (value !== name && value !== `${index}`)) ||
          (base.kind === 'image' && instructions.every(({ keyword }) => keyword === 'ARG')),
      ),
  },
  {
    side: 'theirs',
    words: 'it is no name of an image: a template that is filled in before',
    holds: ({ pair, instruction }) => pair.ours.includes('unpinned-base') && /[^a-z0-9._/:-]/.test(instruction?.words[0]?.text ?? ''),
  },
  {
    side: 'ours',
    words: 'they do not put in the value of the variable',
    holds: ({ pair, instruction }) => pair.ours.includes('unpinned-base') && (instruction?.words[0]?.text.includes('$') ?? false),
  },
  { side: 'theirs', words: 'a comment asks for quiet', holds: ({ facts }) => facts.hasIgnoreComments },
  {
    side: 'theirs',
    words: 'ONBUILD puts it off: this build does not run it',
    holds: ({ instruction }) => instruction?.keyword === 'ONBUILD',
  },
  {
    side: 'theirs',
    words: 'what it leaves is removed later in the same RUN',
    holds: ({ pair, run }) => {
      if (!run || !pair.folders) return false
      const last = run.invocations.findLastIndex((each) => fills(pair, each))
      return run.invocations.slice(last + 1).some((each) => empties(pair, each))
    },
  },
  {
    side: 'theirs',
    words: 'a cache mount holds it',
    holds: ({ pair, run }) =>
      run?.mounts.some(
        ({ type, target, id = '' }) =>
          type !== 'bind' &&
          pair.folders?.some(
            (folder) => isCovered(folder, target) || target.includes('$') || `${id} ${target}`.includes(pair.ours[0]!.split('-')[0]!),
          ),
      ) ?? false,
  },
  {
    side: 'theirs',
    words: 'no package is named, so nothing is installed that could recommend another',
    holds: ({ pair, run }) =>
      pair.ours.includes('apt-recommends') &&
      run !== undefined &&
      run.invocations
        .filter((each) => pair.programs!.test(each.program))
        .every((each) => !namesPackages(each) && !hasOption(each, '-f', '--fix-broken')),
  },
  {
    side: 'theirs',
    words: 'an earlier line turns recommended packages off for all of apt',
    holds: ({ pair, instruction, facts }) =>
      pair.ours.includes('apt-recommends') && facts.context !== undefined && recommendsAreOff(facts.context, instruction!.start),
  },
  {
    side: 'theirs',
    words: 'the line says itself where the cache is to be kept',
    holds: ({ pair, run }) =>
      pair.ours.includes('pip-cache') &&
      (run?.invocations.some(
        (each) =>
          pair.programs!.test(each.program) &&
          (hasOption(each, '--cache-dir') || each.command.assignments.some(({ name }) => name === 'PIP_CACHE_DIR')),
      ) ??
        false),
  },
  {
    side: 'theirs',
    words: 'the option is cut short, as pip allows: --no-cache',
    holds: ({ pair, run }) =>
      pair.ours.includes('pip-cache') &&
      (run?.invocations.some((each) => pair.programs!.test(each.program) && hasOption(each, '--no-cache', '--no-cache-d')) ?? false),
  },
  {
    side: 'theirs',
    words: 'no POSIX shell reads it: it is for Windows, or for PowerShell',
    holds: ({ instruction, run, facts }) =>
      instruction?.keyword === 'RUN' &&
      run !== undefined &&
      whyNoShell(facts.dockerfile.escape, run.settings.shell, rootImage(facts.graph, run.stage)) !== undefined,
  },
  {
    side: 'ours',
    words: 'they do not know every way to give an option its value: --uid=, -mu',
    holds: ({ pair, run }) =>
      pair.ours.includes('useradd-log') &&
      run !== undefined &&
      run.invocations.some(({ args }) => args.some(({ value }) => /^--uid=|^-\w+u$/.test(value))),
  },
  {
    side: 'theirs',
    words: 'it is an exec form: JSON has such escapes',
    holds: ({ pair, instruction }) => pair.ours.includes('shell-form') && instruction?.json !== undefined,
  },
  {
    side: 'theirs',
    words: 'no quoted word stands behind the bracket: nobody meant JSON',
    holds: ({ pair, instruction }) =>
      pair.ours.includes('malformed-exec') &&
      !/^(?:CMD|ENTRYPOINT|HEALTHCHECK)$/.test(instruction?.keyword ?? '') &&
      !/^\[\s*["']/.test(instruction?.body.text ?? ''),
  },
  {
    side: 'theirs',
    words: 'HEALTHCHECK is no process that signals are sent to',
    holds: ({ pair, instruction }) => pair.ours.includes('shell-form') && instruction?.keyword === 'HEALTHCHECK',
  },
  {
    side: 'theirs',
    words: 'a later one takes its place: it is dead, and said to be so',
    holds: ({ pair, instruction, facts }) =>
      pair.ours.includes('shell-form') &&
      facts.context !== undefined &&
      facts.context.shipped
        .flatMap(({ instructions }) => instructions)
        .some(({ keyword, start }) => keyword === instruction!.keyword && start > instruction!.start),
  },
  {
    side: 'theirs',
    words: 'the shell replaces itself: exec stands before the program',
    holds: ({ pair, instruction }) => pair.ours.includes('shell-form') && /^exec\s/.test(instruction?.body.text ?? ''),
  },
  {
    side: 'theirs',
    words: 'an absolute WORKDIR stands before it',
    holds: ({ pair, instruction, facts }) =>
      pair.ours.includes('workdir-relative') && facts.context?.settingsAt(instruction!).configuration.workingDir?.startsWith('/') === true,
  },
  {
    side: 'theirs',
    words: 'the variable stands for an absolute path, or for one that only the build knows',
    holds: ({ pair, instruction, facts }) => {
      if (!pair.ours.includes('workdir-relative') || !facts.context) return false
      const word = expandWord(instruction!.body.text, facts.context.settingsAt(instruction!).variables)
      return word !== undefined && (word.text.startsWith('/') || word.unset.length > 0)
    },
  },
  {
    side: 'theirs',
    words: 'the number is a variable that stands for a small one, or that only the build knows',
    holds: ({ pair, run }) =>
      pair.ours.includes('useradd-log') &&
      run !== undefined &&
      run.invocations.some((each) => each.program === 'useradd' && /\D/.test(optionValue(each, '-u', '--uid')?.value ?? '')),
  },
  {
    side: 'theirs',
    words: 'of two, the one that does not count is said: another line',
    holds: ({ pair, otherLines }) => pair.ours.includes('dead-instructions') && otherLines.size > 0,
  },
  {
    side: 'ours',
    words: 'of two, the one that does not count is said: another line',
    holds: ({ pair, otherLines }) => pair.ours.includes('dead-instructions') && otherLines.size > 0,
  },
  {
    side: 'ours',
    words: 'they look at one way to fill the cache (add or install) alone; update, upgrade, groups and others fill it, too',
    holds: ({ pair, run }) => {
      const known = KNOWN_TASK[pair.ours[0]!]
      return (
        known !== undefined &&
        run !== undefined &&
        !run.invocations.some(({ program, args }) => pair.programs!.test(program) && known.test(args.map(({ value }) => value).join(' ')))
      )
    },
  },
  {
    side: 'ours',
    words: 'they do not look behind sudo and others that start a program',
    holds: byInvocation(({ command, programWord }) => command.words[0] !== programWord && command.words[0]?.value !== 'python3'),
  },
  {
    side: 'ours',
    words: 'they do not know tdnf and microdnf, which keep what dnf keeps',
    holds: byInvocation(({ program }) => program === 'tdnf' || program === 'microdnf'),
  },
  {
    side: 'ours',
    words: 'they say it once a stage, at the first; a later one is relative to it, and as unclear',
    holds: ({ pair, instruction, facts }) =>
      pair.ours.includes('workdir-relative') &&
      facts.graph.stages.some(
        ({ instructions }) =>
          instructions.includes(instruction!) &&
          instructions.some(
            ({ keyword, start, body }) => keyword === 'WORKDIR' && start < instruction!.start && !body.text.startsWith('/'),
          ),
      ),
  },
  {
    side: 'ours',
    words: 'they look at COPY alone; what ADD downloads is not unpacked and stays, too',
    holds: ({ pair, instruction }) => pair.ours.includes('archive-copied') && instruction?.keyword === 'ADD',
  },
  {
    side: 'ours',
    words: 'they look at CMD and ENTRYPOINT alone',
    holds: ({ pair, instruction }) => pair.ours.includes('malformed-exec') && !/^(?:CMD|ENTRYPOINT)$/.test(instruction?.keyword ?? ''),
  },
  {
    side: 'ours',
    words: 'they look at the context alone; what comes from another stage is in the layers twice, too',
    holds: ({ pair, instruction }) =>
      pair.ours.includes('archive-copied') && (instruction?.flags.some(({ name }) => name === 'from') ?? false),
  },
  {
    side: 'ours',
    words: 'ADD would not unpack it (zip, deb, a single file), so they leave it; it is in the layers twice all the same',
    holds: ({ pair, instruction }) =>
      pair.ours.includes('archive-copied') &&
      !(instruction?.words.some(({ text }) => /\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz)$/.test(text)) ?? true),
  },
  {
    side: 'ours',
    words: 'they do not know options of tar that are written without a dash',
    holds: ({ pair, facts }) =>
      pair.ours.includes('archive-copied') &&
      facts.context !== undefined &&
      facts.context
        .runsOf(facts.context.shipped)
        .some(({ invocations }) => invocations.some(({ program, args }) => program === 'tar' && /^[a-zA-Z]*x/.test(args[0]?.value ?? ''))),
  },
  {
    side: 'ours',
    words: 'they do not heed the order: the cache is cleaned before it is filled again',
    holds: ({ pair, run }) => {
      const last = run?.invocations.findLastIndex((each) => fills(pair, each)) ?? -1
      return pair.folders !== undefined && (run?.invocations.slice(0, last).some((each) => empties(pair, each)) ?? false)
    },
  },
  {
    side: 'ours',
    words: 'they do not know the program by its path',
    holds: byInvocation(({ programWord }) => programWord.value.includes('/')),
  },
  {
    side: 'ours',
    words: 'they do not know apt and aptitude, which install as apt-get does',
    holds: byInvocation(({ program }) => program === 'apt' || program === 'aptitude'),
  },
  {
    side: 'ours',
    words: 'they take any rm -rf in the RUN for that of the cache',
    holds: ({ pair, run }) =>
      pair.folders !== undefined &&
      run !== undefined &&
      run.invocations.some(
        (each) => each.program === 'rm' && hasOption(each, '-r', '-R', '--recursive') && hasOption(each, '-f', '--force'),
      ),
  },
]

function byInvocation(test: (invocation: Invocation) => boolean): Reason['holds'] {
  return ({ pair, run }) => run?.invocations.some((each) => pair.programs?.test(each.program) === true && test(each)) ?? false
}

function fills(pair: Difference['pair'], invocation: Invocation): boolean {
  return pair.programs?.test(invocation.program) === true && invocation.args.some(({ value }) => INSTALLS.test(value))
}

function empties({ folders, cleans }: Difference['pair'], invocation: Invocation): boolean {
  const words = [invocation.program, ...invocation.args.map(({ value }) => value)].join(' ')
  return cleans?.test(words) || folders!.some((folder) => removes(invocation, folder))
}

function namesPackages(invocation: Invocation): boolean {
  const task = subcommandOf(invocation, ['-o', '-c', '-t'])
  return task !== undefined && invocation.args.slice(invocation.args.indexOf(task) + 1).some(({ value }) => !value.startsWith('-'))
}
