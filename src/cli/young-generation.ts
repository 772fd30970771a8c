import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** V8 would go on to 128 MiB, mostly of garbage, and be no faster for it. */
const ENOUGH_BYTES = 16 * 1024 * 1024
const LOOK_EVERY_MS = 20

/** Ends the growing of the space that new objects are made in. A process's own affair: V8 can be told so while it runs, but not how far to go. */
export function limitYoungGeneration(): void {
  const timer = setInterval(() => {
    const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    if (space && space.space_size < ENOUGH_BYTES) return
    clearInterval(timer)
    if (space) setFlagsFromString('--semi-space-growth-factor=1')
  }, LOOK_EVERY_MS).unref()
}
