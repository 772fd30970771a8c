import { appendCommand } from '../../dockerfile/append-command.ts'
import { type Invocation, optionValue } from '../invocation.ts'
import { isCovered, removedPaths } from '../folders.ts'
import type { LintContext, Run } from '../lint-context.ts'
import { EXEC_FORM } from '../residue.ts'
import { defineDockerfileRule, type Found, offer } from '../rule.ts'

const ARCHIVE = /\.(?:tar|tar\.(?:gz|bz2|xz|zst|lzma)|tgz|tbz2?|txz|zip|7z|deb|rpm|apk|whl|run)$/i

export default defineDockerfileRule({
  id: 'archives',
  title: 'Remove a download where it is unpacked',
  why: 'The archive stays in the layer beside what came out of it.',
  fix: [
    'RUN curl -fsSLo /tmp/app.tar.gz https://example.com/app.tar.gz \\',
    ' && tar -xzf /tmp/app.tar.gz -C /opt \\',
    ' && rm /tmp/app.tar.gz',
  ].join('\n'),
  whenNot: 'The running program reads the archive.',
  level: 'warning',
  tier: 'review',
  mentions: /curl|wget/,
  *check(context) {
    for (const run of context.runsOf(context.shipped)) {
      for (const [index, each] of run.invocations.entries()) {
        const file = downloadOf(each)
        if (file === undefined || isTemporary(run, file)) continue
        const behind = run.invocations.slice(index + 1)
        const name = file.slice(file.lastIndexOf('/') + 1)
        const opened = behind.find(
          ({ program, args }) =>
            /^(?:tar|bsdtar|unzip|7za?|7zr|dpkg|rpm|apt|apt-get|yum|dnf|gdebi|pip[\d.]*|sh|bash)$/.test(program) &&
            args.some(({ value }) => value.endsWith(name)),
        )
        if (!opened || behind.some((later) => isGone(later, file, name))) continue
        yield {
          message: `${name} is downloaded, and stays in the layer.`,
          instruction: run.instruction,
          at: each.command,
          ...patch(context, run, file),
        }
      }
    }
  },
})

/** The archive that a command writes. */
function downloadOf(invocation: Invocation): string | undefined {
  const { program, args } = invocation
  if (program !== 'curl' && program !== 'wget') return undefined
  const named = program === 'curl' ? optionValue(invocation, '-o', '--output') : optionValue(invocation, '-O', '--output-document')
  const url = args.find(({ value }) => /^(?:https?|ftp):\/\/|^\$/.test(value))?.value.replace(/[?#].*$/s, '')
  const remote = program === 'wget' || args.some(({ value }) => /^-\w*O$|^--remote-name$/.test(value))
  const file = named && named.value !== '-' ? named.value : named || !remote ? undefined : url?.slice(url.lastIndexOf('/') + 1)
  return file !== undefined && ARCHIVE.test(file) ? file : undefined
}

function isGone({ program, args, programWord }: Invocation, file: string, name: string): boolean {
  if (program === 'mv') return args.some(({ value }) => value.endsWith(name))
  if (programWord.value === 'find' && args.some(({ value }) => value === '-delete' || value === 'rm')) return true
  return removedPaths({ program, args }).some(
    (path) =>
      path === file ||
      path.endsWith(name) ||
      isCovered(file.slice(0, file.lastIndexOf('/')), path) ||
      matches(path, name) ||
      /^\$|^\*$|^\.$/.test(path),
  )
}

/** A pattern of one star: `*.deb`, `app*`. */
function matches(path: string, name: string): boolean {
  const pattern = path.slice(path.lastIndexOf('/') + 1)
  const star = pattern.indexOf('*')
  return (
    star !== -1 &&
    name.startsWith(pattern.slice(0, star)) &&
    (star === pattern.length - 1 || name.endsWith(pattern.slice(pattern.lastIndexOf('*') + 1)))
  )
}

function isTemporary({ mounts }: Run, file: string): boolean {
  return mounts.some(({ type, target }) => (type === 'cache' || type === 'tmpfs') && target !== '' && file.startsWith(target))
}

function patch({ dockerfile }: LintContext, run: Run, file: string): Pick<Found, 'edits' | 'withheld'> {
  if (!run.body) return { withheld: EXEC_FORM }
  if (!/^\/[\w./+@-]+$/.test(file)) return { withheld: 'where the archive lies depends on what runs before' }
  return offer(appendCommand(dockerfile, run.body, `rm -f ${file}`), 'what follows the last command of the line would not always run')
}
