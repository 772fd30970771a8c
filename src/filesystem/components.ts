const SLASH = 0x2f
const DOT = 0x2e

/** Where the names of a path stand in its text: start and length in turn. */
export type Components = number[]

/** Splits a path; empty names and `.` mean nothing and are left out. */
export function componentsOf(text: Uint8Array, start: number, end: number): Components {
  const components: Components = []
  for (let at = start; at < end;) {
    let stop = at
    while (stop < end && text[stop] !== SLASH) stop++
    const length = stop - at
    if (length > 0 && !(length === 1 && text[at] === DOT)) components.push(at, length)
    at = stop + 1
  }
  return components
}

/**
 * Splits the path of a tar entry. There `..` takes the name before it back and stops at the root, as the container
 * runtimes clean names: `../../etc/passwd` and `/etc/passwd` are both `etc/passwd`, and nothing leads out of the image.
 */
export function entryComponentsOf(text: Uint8Array, start: number, end: number): Components {
  const components = componentsOf(text, start, end)
  let kept = 0
  for (let i = 0; i < components.length; i += 2) {
    if (isParent(text, components[i]!, components[i + 1]!)) kept = Math.max(0, kept - 2)
    else {
      components[kept] = components[i]!
      components[kept + 1] = components[i + 1]!
      kept += 2
    }
  }
  components.length = kept
  return components
}

/** `..`: in a link it means the folder above the one that was reached. */
export function isParent(text: Uint8Array, start: number, length: number): boolean {
  return length === 2 && text[start] === DOT && text[start + 1] === DOT
}
