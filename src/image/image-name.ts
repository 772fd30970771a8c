import type { Digest } from './digest.ts'

/** An image in a registry, as people name it: `[HOST[:PORT]/]PATH[:TAG][@DIGEST]` (distribution, reference/reference.go). */
export interface ImageName {
  /** Host and port; `docker.io` where none is typed. */
  registry: string
  /** Path in the registry; of Docker Hub's official images with `library/` in front. */
  repository: string
  tag?: string
  digest?: Digest
}
