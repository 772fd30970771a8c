import { defineRule } from './rule.ts'

const LARGE_BYTES = 50_000_000
// A twentieth of a small image is no news below this.
const NOTABLE_BYTES = 10_000_000

export default defineRule({
  id: 'large-files',
  title: 'Look at the largest files',
  what: 'A single file takes a large part of the image.',
  why: 'Few files often make up most of an image. Nothing is counted as saved: whether one is needed, only you can tell.',
  fix: ['# See what lies around it, and which layer brings it:', 'slimscope analyze IMAGE --tree=/path/to'].join('\n'),
  whenNot: 'The file is what the image is for.',
  level: 'note',
  safety: 'review',
  select: {
    choose: function* ({ ledger }) {
      const { live, duplicate } = ledger.total
      const twentieth = (live.unpackedBytes + duplicate.unpackedBytes) / 20
      const threshold = Math.min(LARGE_BYTES, Math.max(NOTABLE_BYTES, twentieth))
      for (const [version, bytes] of ledger.unpackedBytes.entries()) {
        if (bytes > threshold && ledger.causeOf(version) === 'live') yield version
      }
    },
    saves: false,
  },
})
