const NAME =
  /^gcr\.io\/distroless\/(?<image>static|base|base-nossl|cc|python3|java(?:-base|\d+)|nodejs(?<node>\d+))(?:-debian(?<debian>\d+))?$/

/** The first of the month from which an image on Debian 12 is not built any more; on Debian 10 and 11 none is. */
const DEBIAN_12: readonly [image: RegExp, ended: string][] = [
  [/^(?:nodejs|java)/, '2026-01-01'],
  [/^python3$/, '2026-04-01'],
  [/^(?:static|base|base-nossl|cc)$/, '2026-09-01'],
]
/** Node.js on Debian 13: what is older has no image there. */
const OLDEST_NODE = 22

/** When distroless images end: their names say on which Debian they are, and which version they have. */
export function distrolessEnd(repository: string): { what: string; ended: string; instead: string } | undefined {
  const { image, node, debian } = NAME.exec(repository)?.groups ?? {}
  if (!image) return undefined
  const ended = debian === '12' ? DEBIAN_12.find(([pattern]) => pattern.test(image))?.[1] : Number(debian) < 12 ? '2025-01-01' : undefined
  if (ended === undefined) return undefined
  const newer = node !== undefined && Number(node) < OLDEST_NODE ? 'nodejs24' : image
  return { what: `distroless ${image} on Debian ${debian}`, ended, instead: `gcr.io/distroless/${newer}-debian13` }
}
