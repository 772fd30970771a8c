import { type Build, pathOf, type Step, valueOf } from '../build.ts'
import { contextFileAt } from '../copies.ts'
import type { NoPlan } from '../ecosystem.ts'
import { absolutePath, parentOf } from '../paths.ts'
import { readRequirement, type Requirement, systemPackagesOf } from './packages.ts'

/** Of `pip install`, options that take a word of their own. */
const TAKING = new Set(
  (
    '-c --constraint -i --index-url --extra-index-url --trusted-host -f --find-links -t --target --prefix --root --timeout --default-timeout --retries ' +
    '--cache-dir --proxy --platform --python-version --implementation --abi --progress-bar --upgrade-strategy --no-binary --only-binary --global-option ' +
    '--install-option --config-settings --log --cert --client-cert --src --use-feature --use-deprecated --exists-action --report'
  ).split(' '),
)
const LOCAL = /^(?:\.{1,2}(?:\/[\w./-]{0,200})?|\/[\w./-]{1,200})(?:\[[\w, -]{0,200}\])?$/
const ARCHIVE = /\.(?:whl|zip|tar\.gz)$/
const MAX_FILES = 50
const UNKNOWN = 'and whether that needs libraries that only the larger base has is not known; --image of what it builds tells'

/** What a `pip install` asks for: requirements, files of them, and folders or addresses that say for themselves what they need. */
export interface Asked {
  requirements: readonly (Requirement | string)[]
  files: readonly (string | undefined)[]
  /** `git+https://…` */
  others: readonly string[]
  /** Folders, absolute: `.`, `-e .` */
  projects?: readonly { path: string | undefined; isLink: boolean }[]
}

export function askedOf(step: Step): Asked {
  const [requirements, files, others]: [(Requirement | string)[], (string | undefined)[], string[]] = [[], [], []]
  const projects: { path: string | undefined; isLink: boolean }[] = []
  const project = (word: Step['args'][0] | undefined, isLink: boolean) => {
    const plain = word && { ...word, value: word.value.replace(/\[.*\]$/, ''), text: word.text.replace(/\[.*\](?=["']?$)/, '') }
    projects.push({ path: plain && pathOf(step, { ...plain, literal: plain.literal || word.value !== plain.value }), isLink })
  }
  const compiles = step.args.some(({ value }) => value.startsWith('--no-binary'))
  let isTask = true
  for (let at = 0; at < step.args.length; at++) {
    const word = step.args[at]!
    const { value } = word
    const joined = /^(?:--requirement=|-r(?=.))/.exec(value)?.[0]
    if (TAKING.has(value)) at++
    else if (value === '-r' || value === '--requirement') files.push(step.args[at + 1] && pathOf(step, step.args[++at]!))
    else if (joined !== undefined) files.push(word.literal ? pathOf(step, { ...word, value: value.slice(joined.length) }) : undefined)
    else if (/^(?:-e|--editable)$/.test(value) && !/:\/\//.test(step.args[at + 1]?.value ?? '')) project(step.args[++at], true)
    else if (/^(?:-e|--editable)/.test(value)) others.push(step.args[++at]?.value ?? value)
    else if (value.startsWith('-')) continue
    else if (isTask) isTask = false
    else {
      const name = valueOf(step, word)
      if (LOCAL.test(value) && !ARCHIVE.test(value)) project(word, false)
      else if (name === undefined) requirements.push(value)
      else if (/^\.{0,2}\/|^\.|:\/\/|[@*]/.test(name) || ARCHIVE.test(name)) others.push(name)
      else {
        const read = readRequirement(name)
        requirements.push(read ? { ...read, isPinned: read.isPinned || compiles } : name)
      }
    }
  }
  return { requirements, files, others, projects }
}

/** Packages of the system that what is installed needs, those of headers among them; or why nobody can say. */
export function neededBy(build: Build, asked: readonly Asked[]): string[] | NoPlan {
  const manifests = build.context.buildContext?.manifests
  const needed: string[] = []
  const seen = new Set<string>()
  const queue: string[] = []
  for (const { requirements, files, others } of asked) {
    const [other] = others
    if (other !== undefined) return { reason: `it installs ${printable(other)}, ${UNKNOWN}` }
    for (const each of requirements) {
      const found = packagesFor(each)
      if ('reason' in found) return found
      needed.push(...found)
    }
    for (const path of files) {
      const file = path === undefined ? undefined : contextFileAt(build, path)
      if (file === undefined || !manifests?.has(file))
        return { reason: `what ${printable(path ?? 'a file of requirements')} lists is not known; --context tells` }
      queue.push(file)
    }
  }
  while (queue.length > 0 && seen.size < MAX_FILES) {
    const file = queue.pop()!
    if (seen.has(file)) continue
    seen.add(file)
    for (const line of manifests!
      .get(file)!
      .replace(/\\\r?\n/g, ' ')
      .split(/\r?\n/)) {
      const text = line
        .replace(/(?:^|\s)#.*$/, '')
        .replace(/\s--hash[= ]\S+/g, '')
        .trim()
      const nested = /^(?:-r|--requirement)[\s=]*(\S+)$/.exec(text)?.[1]
      if (nested !== undefined) {
        const path = absolutePath(nested, `/${parentOf(`/${file}`)}`).slice(1)
        if (!manifests!.has(path)) return { reason: `what ${printable(path)} lists is not known; --context tells` }
        queue.push(path)
      } else if (
        text !== '' &&
        !/^(?:-c|--constraint|-i|--index-url|--extra-index-url|--trusted-host|-f|--find-links|--prefer-binary|--no-cache-dir)\b/.test(text)
      ) {
        const found = packagesFor(readRequirement(text) ?? text)
        if ('reason' in found) return { reason: `${found.reason.replace(/^it installs/, `${printable(file)} lists`)}` }
        needed.push(...found)
      }
    }
  }
  return [...new Set(needed)]
}

function packagesFor(requirement: Requirement | string): string[] | NoPlan {
  const found = typeof requirement === 'string' ? undefined : systemPackagesOf(requirement)
  return found ?? { reason: `it installs ${printable(typeof requirement === 'string' ? requirement : requirement.name)}, ${UNKNOWN}` }
}

/** Names in a context, or a Dockerfile, may hold anything. */
function printable(name: string): string {
  return /^[\w./:@+=<>~[\]#&, -]{1,100}$/.test(name) ? name : 'something'
}
