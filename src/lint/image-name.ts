/** The name of an image, taken apart. */
export interface ImageName {
  /** As the Dockerfile has it, variables put in. */
  reference: string
  /** Official images without what leads to them: `node` for `docker.io/library/node` and `public.ecr.aws/docker/library/node`. */
  repository: string
  /** `latest` when neither a tag nor a digest is written. */
  tag: string
}

const OFFICIAL = /^(?:(?:index\.)?docker\.io\/(?:library\/)?|library\/|public\.ecr\.aws\/docker\/library\/|mirror\.gcr\.io\/(?:library\/)?)/

export function imageName(reference: string): ImageName {
  const [named = ''] = reference.split('@', 1)
  const colon = named.lastIndexOf(':')
  const hasTag = colon > named.lastIndexOf('/')
  const repository = (hasTag ? named.slice(0, colon) : named).replace(OFFICIAL, '')
  return { reference, repository, tag: hasTag ? named.slice(colon + 1) : reference.includes('@') ? '' : 'latest' }
}
