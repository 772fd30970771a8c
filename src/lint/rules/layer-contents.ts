import { formatBytes } from '../../ledger/format-bytes.ts'
import { defineDockerfileRule } from '../rule.ts'

/** What is less is nobody's work worth. */
const MIN_BYTES = 1_000_000
const MAX_NAMED = 4

export default defineDockerfileRule({
  id: 'layer-contents',
  title: 'Leave out what the layer has and nothing reads',
  why: 'Packages bring manuals, tests, headers and translations along, and no line of the Dockerfile tells: the image that was built from it does.',
  fix: '# slimscope analyze names the files, and slimscope explain says for each kind how to leave it out.',
  whenNot: 'Somebody reads them in the running container.',
  level: 'note',
  tier: 'suggest',
  *check({ shipped, dockerfile, layers }) {
    if (!layers) return
    for (const instruction of shipped.flatMap(({ instructions }) => instructions)) {
      const others = layers.get(dockerfile.text.slice(instruction.start, instruction.end))?.others ?? []
      if (others.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0) < MIN_BYTES) continue
      const named = others.slice(0, MAX_NAMED).map(({ rule, unpackedBytes }) => `${rule} (${formatBytes(unpackedBytes)})`)
      const more = others.length > MAX_NAMED ? ' and more' : ''
      yield { message: `Its layer has what the image could do without: ${named.join(', ')}${more}.`, instruction }
    }
  },
})
