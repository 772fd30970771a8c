import { parseImageName } from '../image/image-name.ts'
import type { BaseImage } from './base-image.ts'
import { baseImages } from './catalogue.ts'
import { remembered } from './remembered.ts'

/** The name of an image that the catalogue may know, taken apart as it is written. */
export interface BaseReference {
  /** What stands before the repository: a host, a mirror, the path of a pull-through cache. */
  prefix: string
  /** As the catalogue has it. */
  repository: string
  /** `latest` where neither a tag nor a digest is written. */
  tag: string
  digest?: string
}

/**
 * Registries that have the official images under one path, and the convention that mirrors follow, ECR's pull-through cache among them:
 * `…/library/node` is the official node.
 */
const OFFICIAL =
  /^((?:(?:index\.)?docker\.io\/|mirror\.gcr\.io\/)?(?:[a-z0-9.:/_-]*\/)?library\/|(?:index\.)?docker\.io\/|mirror\.gcr\.io\/)?([^/]+)$/
const HUB = /^(?:index\.)?docker\.io\//

/** Undefined for what is no name of an image, and where a variable is in it. */
export const readBaseReference = remembered((reference): Readonly<BaseReference> | undefined => {
  if (reference.length > 500 || !parseImageName(reference)) return undefined
  const at = reference.indexOf('@')
  const named = at === -1 ? reference : reference.slice(0, at)
  const colon = named.lastIndexOf(':')
  const hasTag = colon > named.lastIndexOf('/')
  const path = hasTag ? named.slice(0, colon) : named
  const official = OFFICIAL.exec(path)
  const [prefix, repository] = official ? [official[1] ?? '', official[2]!] : splitHub(path)
  const tag = hasTag ? named.slice(colon + 1) : at === -1 ? 'latest' : ''
  return { prefix, repository, tag, ...(at !== -1 && { digest: reference.slice(at + 1) }) }
})

export function baseImageOf({ repository }: BaseReference): BaseImage | undefined {
  return imageAt(repository)
}

const imageAt = remembered((repository) => baseImages.find((each) => each.repository === repository || each.also?.includes(repository)))

/** The same place with another image in it; what has a host of its own is written whole. */
export function besides({ prefix, repository: own }: BaseReference, repository: string, tag: string): string {
  const elsewhere = /^[^/]*\.[^/]*\//.test(repository)
  // public.ecr.aws/amazoncorretto/amazoncorretto has no neighbours; the official images are at docker/library there.
  const place = elsewhere ? '' : prefix === '' && own.startsWith('public.ecr.aws/') ? 'public.ecr.aws/docker/library/' : prefix
  return `${place}${repository}${tag === 'latest' ? '' : `:${tag}`}`
}

function splitHub(path: string): [prefix: string, repository: string] {
  const hub = HUB.exec(path)?.[0] ?? ''
  return [hub, path.slice(hub.length)]
}
