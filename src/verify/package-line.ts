import { expandWord } from '../dockerfile/expand.ts'
import { aptTask } from '../lint/rules/apt-lists.ts'
import { type Invocation, subcommandOf } from '../lint/invocation.ts'
import type { Run } from '../lint/lint-context.ts'
import { APK_TAKING, APT_TAKING } from '../lint/package-options.ts'

/** What a RUN installs of the system's packages. */
export interface PackageLine {
  ecosystem: 'deb' | 'apk'
  names: readonly string[]
  /** Whether what packages recommend comes along. */
  recommends: boolean
  /** Whether the archives that were downloaded are removed. */
  clearsArchives: boolean
  /** The same of the lists of packages. */
  clearsLists: boolean
  /** It does nothing else, so that what it makes is known without an image that it made. */
  isAlone: boolean
}

interface Part {
  names?: readonly string[]
  recommends?: boolean
  archives?: boolean
  lists?: boolean
}

/** `libpq5=15.8-0`, `curl:amd64`, `nginx/bookworm-backports`, `curl>8`, `nginx@edge`: the name is in front. */
const BEHIND_NAME = /[=<>~@/:].*$/
const NAME = /^[a-z\d][a-z\d+._-]*$/
/** These leave nothing of their own. */
const QUIET = /^(?:set|true|:|echo|export|sleep)$/

/** Undefined where it installs nothing by name, and where something that is installed is known to a build alone. */
export function packageLineOf({ invocations, settings, body, instruction }: Run): PackageLine | undefined {
  if (!body && !instruction.json) return undefined
  const parts = invocations.map((each) => partOf(each, (text) => expandWord(text, settings.variables)))
  const names = parts.flatMap((part) => part?.names ?? [])
  if (names.length === 0 || !names.every((name) => NAME.test(name))) return undefined
  const last = invocations.findLastIndex((_, index) => parts[index]?.names)
  const behind = parts.slice(last + 1)
  return {
    ecosystem: invocations[last]!.program === 'apk' ? 'apk' : 'deb',
    names,
    recommends: parts.some((part) => part?.recommends),
    clearsArchives: behind.some((part) => part?.archives),
    clearsLists: behind.some((part) => part?.lists),
    isAlone: parts.every((part) => part !== undefined) && invocations.every(({ command }) => command.redirections.length === 0),
  }
}

/** What one command does with packages; undefined where it does something else. */
function partOf(
  invocation: Invocation,
  expand: (text: string) => { text: string; unset: readonly string[] } | undefined,
): Part | undefined {
  const { program, args } = invocation
  if (QUIET.test(program)) return {}
  if (program === 'rm') {
    const paths = args.filter(({ value }) => !value.startsWith('-')).map(({ value }) => value)
    if (!paths.every((path) => /^\/(?:var\/(?:lib\/apt|cache|log|tmp)|tmp)\//.test(path))) return undefined
    return {
      archives: paths.some((path) => /^\/var\/cache\/apt\b/.test(path)),
      lists: paths.some((path) => /^\/var\/lib\/apt\/lists\b/.test(path)),
    }
  }
  const isApk = program === 'apk'
  const task = isApk ? subcommandOf(invocation, APK_TAKING)?.value : aptTask(invocation)
  if (task === undefined) return undefined
  if (task === 'update') return {}
  if (/^(?:auto-?)?clean$|^dist-?clean$|^cache$/.test(task)) return { archives: true, lists: task.startsWith('dist') }
  if (task !== 'install' && task !== 'add') return undefined
  const taking = isApk ? APK_TAKING : APT_TAKING
  const names: string[] = []
  for (let at = args.findIndex(({ value }) => value === task) + 1; at < args.length; at++) {
    const word = args[at]!
    if (taking.includes(word.value)) at++
    else if (!word.value.startsWith('-')) {
      const expanded = word.literal ? { text: word.value, unset: [] } : expand(word.text)
      if (!expanded || expanded.unset.length > 0) return { names: [''] }
      names.push(...expanded.text.split(/\s+/).flatMap((name) => name.replace(BEHIND_NAME, '') || []))
    }
  }
  const written = args.map(({ value }) => value).join(' ')
  return {
    ...(names.length > 0 && { names }),
    recommends: !isApk && !/--no-install-recommends|Install-Recommends=\W?(?:0|false|no)\b/i.test(written),
  }
}
