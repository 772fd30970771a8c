import { hasOption, type Invocation, subcommandOf } from '../invocation.ts'
import { residueIn, whyNotAtEnd } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

const PROGRAMS = new Set(['yum', 'dnf', 'dnf5', 'microdnf', 'tdnf'])
const OPTIONS = [
  '-c',
  '-d',
  '-e',
  '-x',
  '-R',
  '--enablerepo',
  '--disablerepo',
  '--exclude',
  '--repo',
  '--repoid',
  '--installroot',
  '--releasever',
  '--setopt',
]
const FILLS =
  /^(?:install|localinstall|groupinstall|group|update|upgrade|update-minimal|reinstall|downgrade|distro-sync|swap|makecache|module|builddep|check-update)$/

export default defineDockerfileRule({
  id: 'dnf-cache',
  title: 'Clean the cache of yum or dnf where it is made',
  why: 'Metadata of repositories and downloaded packages stay below /var/cache, where only the package manager reads them.',
  fix: ['RUN dnf install -y --setopt=install_weak_deps=False nginx \\', ' && dnf clean all'].join('\n'),
  whenNot: 'A cache mount holds /var/cache/dnf or /var/cache/yum.',
  level: 'warning',
  tier: 'safe',
  mentions: /yum|dnf/,
  same: { hadolint: ['DL3032', 'DL3040'] },
  check: (context) =>
    residueIn(context, {
      fills: (each) => FILLS.test(taskOf(each) ?? ''),
      cleans: (each) => /^clean$/.test(taskOf(each) ?? ''),
      folders: ['/var/cache/dnf', '/var/cache/yum', '/var/cache/libdnf5', '/var/cache/tdnf'],
      mountLike: /\/(?:yum|dnf|libdnf5|tdnf)\b/,
      message: ({ program }) => `The cache of ${program} stays in the layer.`,
      cleanUp: (filler, run) => whyKept(filler) ?? whyNotAtEnd(filler, run) ?? `${filler.program} clean all`,
    }),
})

function taskOf(invocation: Invocation): string | undefined {
  return PROGRAMS.has(invocation.program) ? subcommandOf(invocation, OPTIONS)?.value : undefined
}

function whyKept(filler: Invocation): { withheld: string } | undefined {
  if (filler.args.some(({ value }) => value.startsWith('--installroot'))) return { withheld: 'it installs into another root' }
  return hasOption(filler, '--downloadonly') ? { withheld: 'it downloads packages for something else to install' } : undefined
}
