import type { Invocation } from '../invocation.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'version-control',
  title: 'Leave the history of a repository out',
  why: 'git clone brings the whole history along, mostly more than the files themselves; and the sources stay, though only what is built from them is needed.',
  fix: [
    'ADD https://github.com/example/tool.git#v1.2.3 /src/tool',
    '# or, in the RUN that builds it',
    'RUN git clone --depth 1 https://github.com/example/tool /tmp/tool && make -C /tmp/tool install && rm -rf /tmp/tool',
  ].join('\n'),
  whenNot: 'The program reads the repository while it runs.',
  level: 'note',
  tier: 'suggest',
  mentions: /\bclone\b/,
  *check({ shipped, runsOf }) {
    for (const { instruction, invocations, mounts } of runsOf(shipped)) {
      const kept = invocations.flatMap((each, index) => {
        const folder = clonedFolder(each)
        if (folder === undefined || mounts.some(({ target }) => target !== '' && folder.startsWith(target))) return []
        return invocations.slice(index + 1).some((other) => mayRemove(other, folder)) ? [] : [{ each, folder }]
      })
      if (kept.length === 0) continue
      const folders = kept.map(({ folder }) => (folder === '.' ? '.git' : `${folder.replace(/\/+$/, '')}/.git`))
      yield { message: `git keeps the history in ${folders.join(', ')}.`, instruction, at: kept[0]!.each.command }
    }
  },
})

/** As it is written; the name of the repository when no folder is named. */
function clonedFolder({ program, args }: Invocation): string | undefined {
  if (program !== 'git' || !args.some(({ value }) => value === 'clone')) return undefined
  const words = args.slice(args.findIndex(({ value }) => value === 'clone') + 1).map(({ value }) => value)
  const names = words.filter((word, index) => !word.startsWith('-') && !TAKING.test(words[index - 1] ?? ''))
  const [address, folder] = names
  return (
    folder ??
    address
      ?.replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .replace(/^.*[/:]/, '')
  )
}

const TAKING =
  /^(?:-b|--branch|--depth|-o|--origin|-c|--config|-j|--jobs|--reference|--template|--filter|--shallow-since|--separate-git-dir)$/

/** Anything that removes something which could be it. */
function mayRemove({ program, args }: Invocation, folder: string): boolean {
  if (program === 'find') return args.some(({ value }) => value.includes('.git'))
  if (program !== 'rm' && program !== 'mv') return false
  const name = folder.replace(/\/+$/, '').replace(/^.*\//, '')
  const above = folder.startsWith('/') ? `/${folder.split('/')[1]}` : undefined
  return args.some(
    ({ value }) =>
      value.includes(name) || /\.git\b|\*|\$|^\.\.?\/?$/.test(value) || (above !== undefined && value.replace(/\/+$/, '') === above),
  )
}
