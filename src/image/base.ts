import type { HistoryEntry, ImageConfig } from './config.ts'

/** How many of an image's layers come from the image that its Dockerfile starts FROM, and how sure that is. */
export interface Base {
  layerCount: number
  certainty: 'known' | 'guessed'
}

/** Images built on each other within less than this look like one build. */
const MIN_GAP_MS = 60 * 60 * 1000

/**
 * Finds where the base image ends. No format says so in general: the annotations `org.opencontainers.image.base.name` and
 * `.digest` name the base without its layer count, and as labels they are inherited from further below.
 *
 * Known, because the builder wrote down where it started:
 * - buildpacks: the label `io.buildpacks.lifecycle.metadata` names the diff ID of the run image's top layer (platform spec);
 * - buildah and podman: the first step on a base has the history comment `FROM name`, later ones `FROM` and an image ID.
 *
 * Guessed from a history that fits the layers, at the last place where one image plausibly ends and another begins:
 * - the builder changes: no single build leaves the marks of two;
 * - a CMD or ENTRYPOINT, which as a rule ends a Dockerfile, is followed by steps of an hour later or more;
 * - steps with a time follow steps without one, as reproducible builds write them.
 *
 * Answers undefined when nothing points at a base: also for an image built from scratch.
 */
export function findBase(config: ImageConfig, layerCount: number): Base | undefined {
  const top = runImageTop(config)
  if (top > 0) return { layerCount: top, certainty: 'known' }

  const { history } = config
  const boundaries = layersBefore(history)
  if (boundaries.pop() !== layerCount) return undefined
  const inside = (i: number): boolean => boundaries[i]! > 0

  const from = history.findLastIndex(({ comment }, i) => inside(i) && comment !== undefined && /^FROM (?![0-9a-f]{12,64}$)/.test(comment))
  if (from > 0) return { layerCount: boundaries[from]!, certainty: 'known' }

  const starts = imageStarts(history)
  const start = history.findLastIndex((_, i) => inside(i) && boundaries[i]! < layerCount && starts[i])
  return start > 0 ? { layerCount: boundaries[start]!, certainty: 'guessed' } : undefined
}

/** How many layers there are before each step, and after the last. */
function layersBefore(history: readonly HistoryEntry[]): number[] {
  const counts = [0]
  for (const { empty } of history) counts.push(counts.at(-1)! + (empty ? 0 : 1))
  return counts
}

/** For each step, whether another image plausibly ends before it. */
function imageStarts(history: readonly HistoryEntry[]): boolean[] {
  // Whether the steps without a layer right before hold a CMD or ENTRYPOINT.
  let ended = false
  return history.map((step, i) => {
    const before = history[i - 1]
    if (!before) return false
    ended = before.empty && (ended || /^(\/bin\/sh -c #\(nop\)\s+)?(CMD|ENTRYPOINT)\b/.test(before.createdBy))
    if (builderOf(before) !== builderOf(step)) return true
    const from = time(before)
    const to = time(step)
    if (from === undefined || to === undefined) return from === undefined && to !== undefined
    return ended && to - from >= MIN_GAP_MS
  })
}

/** Builders that sign their steps. All others leave commands alone, among them docker's classic builder with any shell. */
function builderOf({ comment = '', author = '', createdBy }: HistoryEntry): string {
  if (comment.startsWith('buildkit.')) return 'buildkit'
  if (comment.startsWith('debuerreotype')) return 'debuerreotype'
  if (author === 'kaniko' || author === 'ko') return author
  if (createdBy.startsWith('jib-')) return 'jib'
  return 'unsigned'
}

/** Reproducible builds write the year 1, 1970 or 1980: not a time. */
function time({ created }: HistoryEntry): number | undefined {
  const ms = Date.parse(created ?? '')
  return ms > Date.UTC(1981) ? ms : undefined
}

function runImageTop({ labels, diffIds }: ImageConfig): number {
  try {
    const metadata: unknown = JSON.parse(labels['io.buildpacks.lifecycle.metadata'] ?? 'null')
    const top = (metadata as { runImage?: { topLayer?: string } } | null)?.runImage?.topLayer
    return diffIds.findIndex((diffId) => diffId === top) + 1
  } catch {
    return 0
  }
}
