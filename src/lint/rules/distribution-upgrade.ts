import { hasOption, type Invocation, subcommandOf } from '../invocation.ts'
import { aptTask } from './apt-lists.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'distribution-upgrade',
  title: 'Take a newer base instead of upgrading an old one',
  why: 'Every file that an upgrade replaces is in the image twice: in the layer of the base, and in that of the upgrade. And what comes out is another image on each day.',
  fix: 'FROM debian:trixie-20261117-slim',
  whenNot: 'A security fix is out, and the base that has it is not yet.',
  level: 'note',
  tier: 'suggest',
  mentions: /\bup|\bdup\b|distro-sync/,
  *check({ shipped, runsOf }) {
    for (const { instruction, invocations } of runsOf(shipped)) {
      const found = invocations.find(upgradesAll)
      if (found) yield { message: `${found.program} replaces files of the base, which stay in its layer.`, instruction, at: found.command }
    }
  },
})

/** Whether it is told no package. */
function upgradesAll(invocation: Invocation): boolean {
  const { program, args } = invocation
  if (hasOption(invocation, '--print-uris', '--simulate', '--dry-run', '--help')) return false
  if (/^(?:upgrade|dist-upgrade|full-upgrade|safe-upgrade)$/.test(aptTask(invocation) ?? '')) return true
  const task = subcommandOf(invocation, TAKING)
  const names = args
    .slice(task ? args.indexOf(task) + 1 : 0)
    .filter(({ value }, index, all) => !value.startsWith('-') && !TAKING.includes(all[index - 1]?.value ?? ''))
  if (names.length > 0 || !task) return false
  if (program === 'apk') return task.value === 'upgrade'
  if (/^(?:yum|dnf|microdnf|tdnf)$/.test(program)) return /^(?:update|upgrade|distro-sync)$/.test(task.value)
  return program === 'zypper' && /^(?:update|up|dist-upgrade|dup)$/.test(task.value)
}

const TAKING = [
  '-X',
  '--repository',
  '-t',
  '--virtual',
  '--enablerepo',
  '--disablerepo',
  '-x',
  '--exclude',
  '--setopt',
  '-c',
  '--releasever',
  '-p',
  '--root',
]
