import { type Candidate, slimmer } from '../../base-images/slimmer.ts'
import { whyNotBase } from '../base-proof.ts'
import type { LintContext } from '../lint-context.ts'
import { defineDockerfileRule, type Found } from '../rule.ts'

export default defineDockerfileRule({
  id: 'slim-base',
  title: 'Start the image that ships from the slim variant of its base',
  why: 'The full images of languages carry compilers, version control and headers of a hundred libraries, for builds. The slim ones of the same release have the same language and C library without them.',
  fix: ['FROM node:22-bookworm AS build', '# …', 'FROM node:22-bookworm-slim'].join('\n'),
  whenNot:
    'Something in the stage compiles, or uses git, curl or a library that only the full image has. Build, run the tests, and look at HEALTHCHECK.',
  level: 'warning',
  tier: 'review',
  *check(context) {
    const root = context.shipped[0]!
    const { base } = root
    if (base.kind !== 'image' || base.reference === undefined) return
    const candidate = slimmer(base.reference).find((each) => isWorthSaying(each))
    if (!candidate) return
    const patch = patchOf(context, candidate)
    const proof = patch.edits ? proofOf(context, candidate) : ''
    const message = `${base.reference} has a smaller variant, ${candidate.reference}: ${candidate.reason}.${proof}`
    // What a language's full image is for is to build.
    const builds = candidate.image.kind === 'language' ? [`FROM ${base.reference} AS build`, '# …'] : []
    const fix = [...builds, `FROM ${candidate.reference}`].join('\n')
    yield { message, instruction: root.from, fix, bases: { now: base.reference, offered: [candidate.reference] }, ...patch }
  },
})

/** Slim ones of languages and systems; where there is none, one on musl that is made for it. Servers keep the system that they came with. */
function isWorthSaying({ kind, image }: Candidate): boolean {
  if (image.kind === 'build tools' || (image.kind === 'server' && image.repository !== 'nginx')) return false
  return kind === 'slim' || kind === 'minimal' || (kind === 'alpine' && !image.siblings.some((each) => each.kind === 'slim'))
}

/** What the image shows beyond what the Dockerfile does. */
function proofOf({ built }: LintContext, { lacks, reference }: Candidate): string {
  if (!built || built.files === 0 || !lacks.includes('buildpack-deps')) return ''
  const files = built.files === 1 ? 'The file of its own' : `The ${built.files} files of its own`
  return ` ${files} that the image starts with ${built.files === 1 ? 'needs' : 'need'} nothing of the base that ${reference} lacks.`
}

function patchOf(context: LintContext, candidate: Candidate): Pick<Found, 'edits' | 'withheld' | 'intended'> {
  const root = context.shipped[0]!
  const { base } = root
  const [word] = root.from.words
  if (base.kind !== 'image' || !word || candidate.pinned) return { withheld: 'the base is pinned by a digest: the smaller one has another' }
  if (base.written !== base.reference || word.text !== base.written)
    return { withheld: 'the name of the base is put together from variables' }
  if (candidate.elsewhere) return { withheld: `${candidate.reference} does not come from where the base comes from` }
  const reason = whyNotBase(context, root, candidate)
  if (reason !== undefined) return { withheld: reason }
  return { edits: [{ start: word.start, end: word.end, text: candidate.reference }], intended: ['Base'] }
}
