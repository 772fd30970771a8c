import type { Readable } from 'node:stream'

/** An engine's event is some hundred bytes. */
const MAX_EVENT_CHARACTERS = 1 << 20

interface PullEvent {
  id?: unknown
  status?: unknown
  progressDetail?: { current?: unknown; total?: unknown } | null
  error?: unknown
  errorDetail?: { message?: unknown } | null
}

/**
 * Reads the events of a pull to their end: JSON, one a line. Downloading alone counts as progress; layers are unpacked from what was downloaded.
 * @returns what the engine could not do, in its own words; undefined when all went well
 */
export async function followPull(
  events: Readable,
  onProgress?: (doneBytes: number, expectedBytes: number | undefined) => void,
): Promise<string | undefined> {
  const layers = new Map<string, { done: number; total: number | undefined }>()
  let rest = ''
  let problem: string | undefined
  for await (const text of events.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop()!
    if (rest.length > MAX_EVENT_CHARACTERS) return 'an event that is too long to read'
    for (const line of lines) take(line)
  }
  take(rest)
  return problem

  function take(line: string): void {
    const event = parse(line)
    if (!event) return
    problem ??= problemOf(event)
    if (!onProgress || !note(event)) return
    const all = [...layers.values()]
    const known = all.every(({ total }) => total !== undefined)
    onProgress(
      all.reduce((sum, { done }) => sum + done, 0),
      known ? all.reduce((sum, { total }) => sum + total!, 0) : undefined,
    )
  }

  /** Whether the event is about how far a layer is downloaded. */
  function note({ id, status, progressDetail }: PullEvent): boolean {
    if (typeof id !== 'string' || typeof status !== 'string') return false
    const layer = layers.get(id)
    if (status === 'Pulling fs layer' || status === 'Waiting') {
      if (!layer) layers.set(id, { done: 0, total: undefined })
      return false
    }
    if (status === 'Downloading') {
      const { current, total } = progressDetail ?? {}
      if (!isSize(current)) return false
      layers.set(id, { done: current, total: isSize(total) && total > 0 ? Math.max(current, total) : layer?.total })
      return true
    }
    if (!layer || !/^(Download complete|Pull complete|Already exists)$/.test(status)) return false
    const size = layer.total ?? layer.done
    if (layer.done === size && layer.total === size) return false
    layers.set(id, { done: size, total: size })
    return true
  }
}

function problemOf({ error, errorDetail }: PullEvent): string | undefined {
  if (typeof errorDetail?.message === 'string') return errorDetail.message
  return typeof error === 'string' && error !== '' ? error : undefined
}

function parse(line: string): PullEvent | undefined {
  if (line.trim() === '') return undefined
  try {
    const event: unknown = JSON.parse(line)
    return typeof event === 'object' && event !== null ? event : undefined
  } catch {
    return undefined
  }
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
