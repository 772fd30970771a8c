import { type Invocation, subcommandOf } from '../invocation.ts'
import { residueIn, whyNotAtEnd } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

const OPTIONS = ['-c', '-D', '-C', '-R', '-p', '--config', '--reposd-dir', '--cache-dir', '--root', '--plus-repo']
const FILLS = /^(?:install|in|update|up|dist-upgrade|dup|patch|refresh|ref|install-new-recommends|inr|source-install|si)$/

export default defineDockerfileRule({
  id: 'zypper-cache',
  title: 'Clean the cache of zypper where it is made',
  why: 'Metadata of repositories and downloaded packages stay below /var/cache/zypp, where only zypper reads them.',
  fix: ['RUN zypper --non-interactive install --no-recommends nginx \\', ' && zypper clean --all'].join('\n'),
  whenNot: 'A cache mount holds /var/cache/zypp.',
  level: 'warning',
  tier: 'safe',
  mentions: /zypper/,
  same: { hadolint: ['DL3036'] },
  check: (context) =>
    residueIn(context, {
      fills: (each) => FILLS.test(taskOf(each) ?? ''),
      cleans: (each) => /^(?:clean|cc)$/.test(taskOf(each) ?? ''),
      folders: ['/var/cache/zypp'],
      mountLike: /\/zypp/,
      message: () => 'The cache of zypper stays in the layer.',
      cleanUp: (filler, run) => whyNotAtEnd(filler, run) ?? 'zypper clean --all',
    }),
})

function taskOf(invocation: Invocation): string | undefined {
  return invocation.program === 'zypper' ? subcommandOf(invocation, OPTIONS)?.value : undefined
}
