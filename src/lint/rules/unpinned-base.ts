import { imageName } from '../image-name.ts'
import { defineDockerfileRule } from '../rule.ts'

/** Without a digest, and no template that is filled in before: `%%ARCH%%`. */
const IMAGE = /^[a-z0-9][a-z0-9._/:-]*$/

export default defineDockerfileRule({
  id: 'unpinned-base',
  title: 'Say which version the image starts from',
  why: 'latest is another image each month: a build of today is not that of yesterday, and no two images share its layers.',
  fix: 'FROM node:22.21-slim',
  whenNot: 'It is made new every day on purpose, and nobody compares two builds.',
  level: 'note',
  tier: 'suggest',
  same: { hadolint: ['DL3006', 'DL3007'] },
  *check({ shipped: [root] }) {
    const base = root!.base
    const reference = base.kind === 'image' ? base.reference : undefined
    if (reference === undefined || imageName(reference).tag !== 'latest' || !IMAGE.test(reference)) return
    // Those of distroless have no versions.
    const pinned = `FROM ${reference.replace(/:latest$/, '')}${/\/distroless\//.test(reference) ? '@sha256:DIGEST' : ':VERSION'}`
    yield { message: `${reference} is what is newest when the image is built.`, instruction: root!.from, fix: pinned }
  },
})
