/** A program that makes images of Dockerfiles, as command lines: what is to be run, by whom is left to others. */
export interface Builder {
  /** As `--builder` names it. */
  id: string
  /** What it is and how it is had, one line. */
  summary: string
  /** All succeed where it can build: the program is there, and so is the service that it needs. */
  probes: readonly CommandLine[]
  /** Builds an image under a name of its own, and writes it into an archive. */
  commands(job: BuildJob): readonly CommandLine[]
  /** Takes away what `commands` has left in the builder, whether or not they came to their end. */
  cleanup(job: BuildJob): readonly CommandLine[]
  /**
   * Takes images by their ids that a build has made on the way and did not come to name, the last one first. Absent where nothing is listed
   * of them.
   */
  removal?(ids: readonly string[]): CommandLine
  /** What it says last where it has stumbled over what another build takes away meanwhile: once more may do. */
  stumbles?: RegExp
  /** Set for every command. */
  env?: Readonly<Record<string, string>>
}

/** The program and its arguments. */
export type CommandLine = readonly [program: string, ...args: string[]]

/** One build. Paths are absolute. */
export interface BuildJob {
  dockerfile: string
  context: string
  target?: string
  /** Undefined: that of the environment, as all builders take it. */
  buildArgs: Readonly<Record<string, string | undefined>>
  /** For the builder, as the user wrote them. */
  options: readonly string[]
  /** A name that nobody else uses, with a tag. */
  image: string
  /** To be written. */
  archive: string
}

/** What docker, podman and buildah call alike. */
export function buildArguments({ dockerfile, target, buildArgs, options, image, context }: BuildJob): string[] {
  return [
    ...['--file', dockerfile],
    ...(target === undefined ? [] : ['--target', target]),
    ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', value === undefined ? name : `${name}=${value}`]),
    ...options,
    ...['--tag', image, context],
  ]
}
