import type { Build } from '../build.ts'
import { type BuiltOnce, buildingStart, builtOnce } from '../built-once.ts'
import type { Started } from '../starts.ts'

const PROGRAM = '/usr/local/bin/app'
/** Of `go run`, options that take a word of their own. */
const TAKING = new Set('-C -exec -p -asmflags -buildmode -gcflags -ldflags -mod -modfile -tags'.split(' '))

/** What `CMD go run . --port 80` says, said by a build; undefined where it is no such start, or not all of it is known. */
export function goRun(build: Build, starts: readonly Started[], withoutC: boolean): BuiltOnce | undefined {
  const start = buildingStart(build, starts)
  if (!start?.isRoot || start.run.program !== 'go' || start.run.args[0] !== 'run') return undefined
  const parts = partsOf(start.run.args.slice(1))
  if (!parts) return undefined
  const line = ['go build', parts.built, '-o', PROGRAM, parts.packages].filter(Boolean).join(' ')
  return builtOnce(start, `${withoutC ? 'CGO_ENABLED=0 ' : ''}${line}`, PROGRAM, [PROGRAM, ...parts.args])
}

/** Options of the build, what is built, and what the program is given. */
function partsOf(words: readonly string[]): { built: string; packages: string; args: readonly string[] } | undefined {
  let at = 0
  while (words[at]?.startsWith('-')) at += TAKING.has(words[at]!) ? 2 : 1
  const first = at
  while (words[at]?.endsWith('.go')) at++
  if (at === first) at++
  const said = words.slice(0, at)
  if (said.length < at || !said.every((word) => /^[\w./=,@:-]+$/.test(word)) || said.some((word) => word.startsWith('-exec')))
    return undefined
  return { built: words.slice(0, first).join(' '), packages: words.slice(first, at).join(' '), args: words.slice(at) }
}
