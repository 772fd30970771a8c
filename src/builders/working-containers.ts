import type { BuildJob, CommandLine } from './builder.ts'

/** Layers and images of its cache that are gone since it looked. */
export const STUMBLES = /^Error: .*\b(?:layer|image|container) not known/

/**
 * buildah builds in containers that have the names of images, and leaves them when it is stopped while it writes a layer. It keeps the options
 * of a build with each: a secret that no RUN asks for changes nothing, and tells which ones are ours.
 */
export function marked({ image, dockerfile }: BuildJob): string[] {
  return ['--secret', `id=${markOf(image)},src=${dockerfile}`]
}

/** Takes away what is left of a marked build. `root`: prints where containers are kept. `remove`: is given the id of one. */
export function removeMarked({ image }: Pick<BuildJob, 'image'>, root: string, remove: string): CommandLine {
  const script = [
    `root=$(${root}) && [ -n "$root" ] || exit 0`,
    'for file in $(grep -lsF "$1" "$root"/*-containers/*/userdata/buildah.json); do',
    `  folder=\${file%/userdata/*}; ${remove} "\${folder##*/}"`,
    'done',
  ]
  return ['sh', '-c', script.join('\n'), 'sh', markOf(image)]
}

function markOf(image: string): string {
  return image.replace(/^.*\//, '').replace(/\W+/g, '-')
}
