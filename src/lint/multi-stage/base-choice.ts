import { readBaseReference } from '../../base-images/base-reference.ts'
import { imageDefaults } from '../../base-images/image-defaults.ts'
import { packageOf } from '../../base-images/lacking.ts'
import type { Build } from './build.ts'
import type { NoPlan, Plan } from './ecosystem.ts'
import { absolutePath, nameOf } from './paths.ts'
import { hasProgram, packageFor, type RuntimeBase, systemOf } from './runtime-bases.ts'
import { pathFolders, type Started } from './starts.ts'

/** Programs that a package with another name brings. */
const BROUGHT: Readonly<Record<string, string>> = { 'locale-gen': 'locales', 'update-locale': 'locales', supervisord: 'supervisor' }

/** What the last stage must be able to do. */
export interface Wants {
  starts: readonly Started[]
  /** Whether commands are run in it, and which. */
  runs: boolean
  programs: readonly string[]
  /** Packages that it needs, by the names of its own system. */
  libraries: readonly string[]
  /** Packages that it installs by the names of the build's system. */
  packages: readonly string[]
  /** `app`, `app:app`, `1000` */
  users: readonly string[]
  /** Names of accounts that it makes. */
  accounts: readonly string[]
  /** Whether a file is among those that it has. */
  hasFile(path: string): boolean
}

export interface Chosen {
  base: RuntimeBase
  /** Packages without which something that is started would be missing. */
  extraPackages: readonly string[]
  /** Folders that PATH must lead to. */
  folders: readonly string[]
}

/** The first base that will do, or what speaks against the last. */
export function chooseBase(build: Build, plan: Plan, wants: Wants): Chosen | NoPlan {
  let refused: NoPlan = { reason: 'no smaller base is known for it' }
  for (const base of plan.bases) {
    const chosen = tryBase(build, wants, base)
    if (!('reason' in chosen)) return chosen
    refused = chosen
  }
  return refused
}

function tryBase(build: Build, wants: Wants, base: RuntimeBase): Chosen | NoPlan {
  const { reference, shell, system, byTag } = base
  const { base: written } = build.stage
  if (byTag && written.kind === 'image' && written.written !== written.reference)
    return { reason: 'the name of the base is put together from variables, and what runs the program depends on them' }
  if (byTag && build.image.digest !== undefined) return { reason: 'the base is pinned by a digest: the smaller one has another' }
  const extra = new Set<string>(wants.libraries)
  if (extra.size > 0 && !shell) return { reason: `${reference} takes no packages, and ${wants.libraries[0]} is needed` }
  const folders = new Set<string>()
  if (!shell && wants.runs) return { reason: `${reference} has no shell for what is installed or made in the image` }
  if (wants.packages.length > 0 && system !== systemOf(build.image))
    return { reason: `${wants.packages[0]} is installed, which ${reference} may have under another name` }
  const user = wants.users.find((each) => !isKnownUser(each, base, wants.accounts))
  if (user !== undefined) return { reason: `${reference} does not have the account ${user}` }
  for (const program of wants.programs) {
    const missing = find(program)
    if (missing !== undefined) return { reason: missing }
  }
  for (const { instruction, program, path, byShell, isOpaque } of wants.starts) {
    const line = `line ${instruction.startLine}`
    const notKnown = { reason: `${line} starts ${program}, and what that runs is not known: its text in --context tells` }
    if (byShell && !shell) return { reason: `${line} needs a shell, which ${reference} does not have` }
    if (path !== undefined && wants.hasFile(path)) {
      if (isOpaque) return notKnown
      continue
    }
    const inPath = path === undefined && pathFolders(build).find(({ folder }) => wants.hasFile(absolutePath(program, folder)))
    if (inPath) {
      if (isOpaque) return notKnown
      if (!inPath.isOwn && !pathOfBase(reference).includes(inPath.folder)) folders.add(inPath.folder)
      continue
    }
    if (path !== undefined && !/^\/(?:usr\/(?:local\/)?)?s?bin\//.test(path))
      return { reason: `${line} starts ${program}, which no line is known to make` }
    const missing = find(path === undefined ? program : nameOf(path))
    if (missing !== undefined) return { reason: `${line} ${missing}` }
  }
  return { base, extraPackages: [...extra], folders: [...folders] }

  function find(program: string): string | undefined {
    if (hasProgram(base, program)) return undefined
    if (
      wants.packages.some(
        (name) => name.replace(/[=~<>:].*$/, '') === (packageOf(program, ['buildpack-deps']) || (BROUGHT[program] ?? program)),
      )
    )
      return undefined
    const name = packageFor(base, program)
    if (name === undefined) return `starts ${program}, which ${reference} does not have`
    extra.add(name)
    return undefined
  }
}

/** Where programs are looked for in a base. */
function pathOfBase(reference: string): string[] {
  const image = readBaseReference(reference)
  return (imageDefaults(image ?? { repository: '' }).env?.['PATH'] ?? '').split(':')
}

function isKnownUser(user: string, { accounts = [], system }: RuntimeBase, made: readonly string[]): boolean {
  return user.split(':').every((name) => {
    if (/^(?:\d+|root|nobody)$/.test(name) || accounts.includes(name) || made.includes(name)) return true
    return system === 'debian' || system === 'ubuntu' ? /^(?:www-data|daemon|nogroup)$/.test(name) : false
  })
}
