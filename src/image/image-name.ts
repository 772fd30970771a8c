import { type Digest, isDigest } from './digest.ts'

/** An image in a registry, as people name it: `[HOST[:PORT]/]PATH[:TAG][@DIGEST]` (distribution, reference/reference.go). */
export interface ImageName {
  /** Host and port; `docker.io` where none is typed. */
  registry: string
  /** Path in the registry; of Docker Hub's official images with `library/` in front. */
  repository: string
  tag?: string
  digest?: Digest
}

const DOCKER_HUB = 'docker.io'
const DOCKER_HUB_HOST = /^(?:index\.)?docker\.io$/i
// The expressions of distribution's reference/regexp.go.
const HOST = /^(?:[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*|\[[a-f0-9:]+\])(?::[0-9]+)?$/i
const COMPONENT = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/
const TAG = /^\w[\w.-]{0,127}$/
const IMAGE_ID = /^(?:sha256:)?[a-f0-9]{64}$/
const MAX_PATH = 255
const MAX_HOST = 255

/**
 * Takes an image's name apart, and makes it whole as Docker does (distribution, reference/normalize.go): `node` is
 * `docker.io/library/node`. No tag is added where none is typed: the caller may mean to choose one.
 *
 * @returns undefined where the text can be no image's name; `imageNameProblem` says why
 */
export function parseImageName(text: string): ImageName | undefined {
  const name = read(text)
  return typeof name === 'string' ? undefined : name
}

/** Why the text can be no image's name, in one sentence that repeats nothing of it; undefined where it can. */
export function imageNameProblem(text: string): string | undefined {
  const name = read(text)
  return typeof name === 'string' ? name : undefined
}

/** Whether a registry can have a tag of this name. */
export function isTag(text: string): boolean {
  return TAG.test(text)
}

/**
 * The name as people type and read it: Docker Hub and its `library/` go without saying, the tag `latest` does not,
 * unless a digest says which image it is. `parseImageName` reads it as the same image again.
 */
export function formatImageName(name: ImageName): string {
  const tag = name.tag ?? (name.digest ? undefined : 'latest')
  const rest = `${tag ? `:${tag}` : ''}${name.digest ? `@${name.digest}` : ''}`
  const whole = `${name.registry}/${name.repository}${rest}`
  if (name.registry !== DOCKER_HUB) return whole
  const short = `${name.repository.replace(/^library\/(?=[^/]+$)/, '')}${rest}`
  // docker.io/go.dev/shop: without the first word the second would be taken for the host.
  const again = parseImageName(short)
  return again?.registry === name.registry && again.repository === name.repository ? short : whole
}

/** The name, or what is wrong with it. */
function read(text: string): ImageName | string {
  if (text === '') return 'It is empty.'
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return 'An image is named without a scheme such as https:// in front.'
  if (IMAGE_ID.test(text)) return 'It is the ID of an image, not a name.'

  const [named, digest] = cut(text, '@')
  if (digest !== undefined && !isDigest(digest)) return 'Behind @ stands sha256: and 64 lower-case hexadecimal digits.'

  const [first, behind] = cut(named, '/')
  const hasHost = behind !== undefined && isHostLike(first)
  if (hasHost && !isHost(first)) return 'What stands before the first slash is no host name, nor one with a port.'
  const registry = !hasHost || DOCKER_HUB_HOST.test(first) ? DOCKER_HUB : first

  const [path, tag] = cut(hasHost ? behind : named, ':')
  if (path === '') return 'It names no repository.'
  const repository = registry === DOCKER_HUB && !path.includes('/') ? `library/${path}` : path
  const problem = repositoryProblem(repository)
  if (problem) return problem
  if (tag === '') return 'It ends where a tag should follow.'
  if (tag !== undefined && !isTag(tag)) return 'A tag is up to 128 letters, digits and _ . - and begins with neither . nor -'
  return { registry, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) }
}

function repositoryProblem(path: string): string | undefined {
  if (path.length > MAX_PATH) return `The repository's name is longer than ${MAX_PATH} characters.`
  if (path.split('/').every((component) => COMPONENT.test(component))) return undefined
  if (/[A-Z]/.test(path)) return 'Repository names are lower case.'
  if (/[^a-z0-9._/-]/.test(path)) return 'It holds a character that no repository name may hold.'
  return 'Every part of a repository name begins and ends with a letter or digit, and has one separator (. _ __ -) at a time.'
}

/** `app/shop` is on Docker Hub, `localhost/shop` is not. Upper case can be no repository, so it has to be a host. */
function isHostLike(first: string): boolean {
  return first === 'localhost' || /[.:A-Z]/.test(first)
}

/** By the grammar, and such that it can be asked: it admits `[:::]`, `999.1.1.1` and the port 70000. */
function isHost(text: string): boolean {
  return text.length <= MAX_HOST && HOST.test(text) && URL.canParse(`https://${text}/`)
}

function cut(text: string, separator: string): [before: string, behind: string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
