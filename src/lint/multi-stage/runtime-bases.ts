import { baseImageOf, besides } from '../../base-images/base-reference.ts'
import { packageOf } from '../../base-images/lacking.ts'
import { type Suite, suiteOf } from '../../base-images/suites.ts'
import type { Build } from './build.ts'
import { packageTask } from './packages.ts'

/** What the last stage could start from. */
export interface RuntimeBase {
  reference: string
  system: System
  /** Without one there is no RUN, either. */
  shell: boolean
  /** Programs besides those of the system: `java`. */
  programs?: readonly string[]
  /** Accounts besides those of the system: `app`. */
  accounts?: readonly string[]
  /** Whether the certificates of the authorities are in it. */
  certificates?: boolean
  /** Whether it was chosen by the tag of what builds: with another value of an ARG, another one would fit. */
  byTag?: boolean
}

/** `none`: no packages. `other`: packages that nobody here knows to install. */
export type System = 'debian' | 'ubuntu' | 'alpine' | 'none' | 'other'

/** The system of an image by its name, as far as that tells. */
export function systemOf({ repository, tag }: Pick<Build['image'], 'repository' | 'tag'>): System {
  if (/alpine/.test(`${repository}:${tag}`)) return 'alpine'
  const name = repository.slice(repository.lastIndexOf('/') + 1)
  if (name === 'ubuntu') return 'ubuntu'
  const suite = suiteOfTag(tag)
  if (suite?.of === 'ubuntu' || suite?.of === 'debian') return suite.of
  if (/^(?:debian|golang|rust|python|node|ruby|php|perl|buildpack-deps|gcc|sdk|aspnet|runtime)$/.test(name)) return 'debian'
  return /^(?:maven|gradle|eclipse-temurin)$/.test(name) ? 'ubuntu' : 'other'
}

export function suiteOfTag(tag: string): Suite | undefined {
  for (const word of tag.split('-')) {
    const suite = suiteOf(word)
    if (suite) return suite
  }
  return undefined
}

/** A Debian of at least the suite that something was built on, from where the build's base comes: newer C libraries run what was built for older. */
export function debianSlim({ image }: Build, suite: string): RuntimeBase {
  return { reference: besides(image, 'debian', `${suite}-slim`), system: 'debian', shell: true, byTag: true }
}

export function alpine({ image }: Build): RuntimeBase {
  const version = /alpine(3\.\d+)/.exec(image.tag)?.[1] ?? 'latest'
  return { reference: besides(image, 'alpine', version), system: 'alpine', shell: true, certificates: true, byTag: version !== 'latest' }
}

/** Without a shell, on Debian 13; only for those who take their images from Docker Hub: behind a mirror, nobody knows whether it is there. */
export function distroless({ image }: Build, name: 'static' | 'base' | 'cc'): RuntimeBase[] {
  if (image.prefix !== '' && !/^(?:index\.)?docker\.io\//.test(image.prefix)) return []
  return [
    { reference: `gcr.io/distroless/${name}-debian13`, system: 'none', shell: false, certificates: true, accounts: ['nonroot', 'nobody'] },
  ]
}

/** What the build starts from, where that is a system that tools were installed in, and they are still there. */
export function sameSystem(build: Build): RuntimeBase[] {
  const { reference, image } = build
  const isCleaned = build.runs.some((run) => build.stepsOf(run)?.some((step) => packageTask(step) === 'remove'))
  if (isCleaned || baseImageOf(image)?.kind !== 'system') return []
  return [{ reference, system: systemOf(image), shell: true }]
}

const SYSTEM_PROGRAMS = new Set(
  (
    'sh ash dash cat chgrp chmod chown cp cut date dd df dirname basename du echo env expr false find grep egrep fgrep gzip gunzip head hostname id install ' +
    'ln ls md5sum mkdir mkfifo mknod mktemp mv nice nohup od printf pwd readlink realpath rm rmdir sed seq sha256sum sleep sort stat stty su ' +
    'sync tail tar tee test timeout touch tr true tty uname uniq unlink wc who whoami xargs yes awk which [ ' +
    '. : alias break cd command continue eval exec exit export getopts hash kill local read readonly return set shift source times trap type ulimit umask unset wait'
  ).split(' '),
)
const OF_SYSTEM: Readonly<Record<System, readonly string[]>> = {
  debian: ['bash', 'useradd', 'groupadd', 'usermod', 'perl', 'apt-get', 'apt', 'dpkg', 'dpkg-reconfigure', 'localedef'],
  ubuntu: ['bash', 'useradd', 'groupadd', 'usermod', 'perl', 'apt-get', 'apt', 'dpkg', 'dpkg-reconfigure', 'localedef'],
  alpine: ['adduser', 'addgroup', 'wget', 'nc', 'apk', 'vi', 'ps', 'top', 'unzip', 'bzip2', 'less', 'pgrep', 'pkill', 'killall'],
  none: [],
  other: ['bash'],
}

/** Whether a program comes with every system, or is a shell's own. */
export function isSystemProgram(program: string): boolean {
  return SYSTEM_PROGRAMS.has(program) || program === 'bash'
}

/** Whether a program comes with a base. */
export function hasProgram({ system, shell, programs = [] }: RuntimeBase, program: string): boolean {
  return programs.includes(program) || (shell && (SYSTEM_PROGRAMS.has(program) || OF_SYSTEM[system].includes(program)))
}

/** The package that brings a program, as the system of a base names it; undefined where nobody here knows. */
export function packageFor({ system }: RuntimeBase, program: string): string | undefined {
  if (program === 'update-ca-certificates') return system === 'other' || system === 'none' ? undefined : 'ca-certificates'
  if (system === 'alpine') return /^(?:curl|git|bash|tini|su-exec|dumb-init)$/.test(program) ? program : undefined
  if (system !== 'debian' && system !== 'ubuntu') return undefined
  if (/^(?:adduser|addgroup)$/.test(program)) return 'adduser'
  if (/^(?:tini|dumb-init|gosu)$/.test(program)) return program
  return packageOf(program, ['buildpack-deps']) || undefined
}

/** The line that installs packages in a system. */
export function installLine({ system }: RuntimeBase, packages: readonly string[]): string {
  const names = [...new Set(packages)].sort().join(' ')
  if (system === 'alpine') return `RUN apk add --no-cache ${names}`
  // Ubuntu's Python brings the time zones along, which would ask where one is.
  const quiet = system === 'ubuntu' && packages.includes('python3') ? 'DEBIAN_FRONTEND=noninteractive ' : ''
  return `RUN apt-get update && ${quiet}apt-get install -y --no-install-recommends ${names} && rm -rf /var/lib/apt/lists/*`
}
