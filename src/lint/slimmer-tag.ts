import type { ImageName } from './image-name.ts'

/** Official images whose every release of Debian has a `-slim` sibling. */
const WITH_SLIM = new Set(['node', 'python', 'ruby', 'perl', 'rust', 'debian', 'pypy', 'swift'])
const SUITE = /^(?:stretch|buster|bullseye|bookworm|trixie|forky|jammy|noble|focal)$/
const VERSION = /^\d+(?:\.\d+)*$/
/** Their last part says what they are, and it is not the full image. */
const OTHER = /slim|alpine|windows|nanoserver|onbuild|-rc|-ea|-jre|nightly|amazonlinux|ubi|rhel/

/** The tag of the same release that is slimmer. The catalogue of bases, when it is there, knows better which of them exist. */
export function slimmerTag({ repository, tag }: ImageName): string | undefined {
  if (!WITH_SLIM.has(repository) || OTHER.test(tag)) return undefined
  if (tag === 'latest') return repository === 'debian' ? 'stable-slim' : 'slim'
  const parts = tag.split('-')
  const [first = ''] = parts
  const known = VERSION.test(first) || /^(?:lts|current|stable|testing|unstable|oldstable)$/.test(first) || SUITE.test(first)
  return known && parts.slice(1).every((part) => SUITE.test(part) || part === 'jdk') ? `${tag}-slim` : undefined
}
