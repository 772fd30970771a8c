import { readFileSync } from 'node:fs'

/** What docker's own builder, buildah and podman say when a step has an image: ` ---> 7268f50b98e1`, `--> 7a068fafad5`. */
const MADE = /^ *--+> ([\da-f]{11,64})$/
/** ` ---> Using cache`, and the same with the whole id behind it. */
const FOUND = /^ *--+> Using cache\b/
/** `Step 1/3 : FROM debian`, `[1/2] STEP 1/3: FROM debian`: the image that is told then is somebody's. */
const STEP = /^(?:\[\d+\/\d+\] )?step \d+(?:\/\d+)? ?: (\w+)/i
const MAX_IDS = 1000

/** The images that a build has made by its log, the last one first: without those that it has found. */
export function unnamedImages(log: string): string[] {
  const ids: string[] = []
  let isMade = false
  for (const line of readFileSync(log, 'utf8').split(/\r?\n/)) {
    const step = STEP.exec(line)?.[1]
    if (step !== undefined) isMade = !/^from$/i.test(step)
    else if (FOUND.test(line)) isMade = false
    const id = MADE.exec(line)?.[1]
    if (id === undefined) continue
    if (isMade) ids.unshift(id)
    isMade = false
  }
  return ids.slice(0, MAX_IDS)
}
