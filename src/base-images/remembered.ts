/** Few enough to be no matter, and more names than a folder of Dockerfiles has. */
const MOST = 1_000

/** The same function, which reads each name once: hundreds of Dockerfiles start from few images. What it gives must not depend on anything else. */
export function remembered<Read>(read: (name: string) => Read): (name: string) => Read {
  const known = new Map<string, Read>()
  return (name) => {
    if (known.has(name)) return known.get(name)!
    const found = read(name)
    if (known.size >= MOST) known.clear()
    known.set(name, found)
    return found
  }
}
