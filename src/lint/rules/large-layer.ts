import { formatBytes } from '../../ledger/format-bytes.ts'
import { defineDockerfileRule } from '../rule.ts'

/** A layer is fetched by one connection and unpacked by one thread; a gigabyte unpacked is some seconds of it. */
const MAX_TO_PULL = 400_000_000
const MAX_UNPACKED = 1_000_000_000

export default defineDockerfileRule({
  id: 'large-layer',
  title: 'Split a layer that all others wait for',
  why: 'Layers are pulled side by side, but each by itself: a start waits for the largest. And when one file of it changes, all of it is pulled again.',
  fix: ['COPY model/ /srv/model/', 'COPY --from=build /opt/venv /opt/venv', 'COPY src/ /srv/'].join('\n'),
  whenNot: 'What is in it belongs together, as one file does.',
  level: 'note',
  tier: 'suggest',
  *check({ shipped, dockerfile, layers }) {
    if (!layers) return
    for (const instruction of shipped.flatMap(({ instructions }) => instructions)) {
      const bytes = layers.get(dockerfile.text.slice(instruction.start, instruction.end))
      if (!bytes) continue
      const { unpackedBytes, toPullBytes } = bytes
      if (toPullBytes === undefined ? unpackedBytes < MAX_UNPACKED : toPullBytes < MAX_TO_PULL) continue
      const size = toPullBytes === undefined ? formatBytes(unpackedBytes) : `${formatBytes(toPullBytes)} to pull`
      yield { message: `This layer has ${size}: a start waits until all of it is there.`, instruction }
    }
  },
})
