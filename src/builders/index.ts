import { buildah } from './buildah.ts'
import type { Builder } from './builder.ts'
import { buildkit } from './buildkit.ts'
import { buildx } from './buildx.ts'
import { docker } from './docker.ts'
import { podman } from './podman.ts'

/** In the order tried. */
export const builders: readonly Builder[] = [buildx, docker, buildkit, podman, buildah]
