import type { Instruction } from '../../dockerfile/dockerfile.ts'
import type { ImageName } from '../image-name.ts'
import { defineDockerfileRule } from '../rule.ts'

/** Bases that surely have no such program. Alpine's busybox has a wget. */
const LACKING: readonly { base: RegExp; programs: RegExp }[] = [
  { base: /^(?:debian|ubuntu)$/, programs: /^(?:curl|wget|nc|netcat)$/ },
  { base: /^(?:alpine|node|python|ruby|php|golang|openjdk|eclipse-temurin|redis|postgres)-alpine$/, programs: /^curl$/ },
  { base: /^(?:node|python|ruby|perl|rust|openjdk)-slim$/, programs: /^(?:curl|wget|nc|netcat)$/ },
  { base: /distroless|chiseled|-scratch$/, programs: /./ },
]

export default defineDockerfileRule({
  id: 'healthcheck-program',
  title: 'Have the program that the health check starts',
  why: 'A check that cannot start fails: the container is never healthy, and is replaced again and again, or waited for in vain.',
  fix: 'HEALTHCHECK CMD ["node", "healthcheck.js"]',
  whenNot: 'Something that was copied brings the program along.',
  level: 'warning',
  tier: 'suggest',
  mentions: /HEALTHCHECK/i,
  *check({ shipped, target, baseOf, dockerfile }) {
    const all = shipped.flatMap(({ instructions }) => instructions)
    const instruction = all.findLast(({ keyword }) => keyword === 'HEALTHCHECK')
    const program = instruction && programOf(instruction)
    const base = baseOf(target)
    if (!program || !base || !LACKING.some(({ base: of, programs }) => of.test(kindOf(base)) && programs.test(program))) return
    // Named anywhere else in what ships: it is installed, or copied. A script may do that, too.
    const named = all.some(({ start, end, keyword }) => {
      if (!/^(?:RUN|COPY|ADD)$/.test(keyword)) return false
      const text = dockerfile.text.slice(start, end)
      return new RegExp(`\\b${program.replace(/[^\w-]/g, '')}\\b`).test(text) || /\.sh\b|ansible|busybox|\bCOPY --from=\S+ \/ /.test(text)
    })
    if (!named) yield { message: `${base.reference} has no ${program}, and nothing here installs it.`, instruction }
  },
})

function programOf({ json, words }: Instruction): string | undefined {
  const first = json ? (/^(?:\/bin\/)?(?:ba)?sh$/.test(json[0] ?? '') ? json[2] : json[0]) : words[1]?.text
  // A path is one that somebody has copied there.
  const name = /^\s*([\w-]+)(?=\s|$)/.exec(first ?? '')?.[1]
  return json?.[0]?.startsWith('/') && !json[0].endsWith('sh') ? undefined : name
}

/** `node-slim` for `node:22-bookworm-slim`. */
function kindOf({ repository, tag }: ImageName): string {
  if (/distroless/.test(repository)) return 'distroless'
  if (/chiseled/.test(tag)) return 'chiseled'
  if (/alpine/.test(tag) && repository !== 'alpine') return `${repository}-alpine`
  if (repository === 'alpine') return 'alpine-alpine'
  return /(?:^|-)slim(?:-|$)/.test(tag) && repository !== 'debian' ? `${repository}-slim` : repository
}
