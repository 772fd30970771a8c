import type { ImageFiles } from '../contents/image-files.ts'
import type { Domain, Environment, Launch, Reference, Unresolved } from './edge.ts'
import type { Package } from '../packages/package.ts'

/** Reads one kind of code: from the files that are reached to what they refer to. */
export interface Analyser {
  domain: Domain
  /** Whether a file leads to the same wherever it lies, so that of hard links one need be read. */
  sameAnywhere?: boolean
  /** Whether it reads this file. */
  takes(file: CandidateFile): boolean
  /**
   * Reads files that were just reached, each once, many at a time, and tells the context where they lead. Called again when more are
   * reached. Broken files cost a note; it never throws for what an image holds.
   */
  analyse(files: readonly number[], context: ReachContext): Promise<void>
}

export interface CandidateFile {
  node: number
  path: string
  name: string
  /** Its first bytes, up to 256. */
  head: Buffer
  mode: number
}

/** Knows how a program's arguments and configuration name further files and programs: `node`, `tini`, `nginx`. */
export interface Program {
  /** Base names of the program, without versions: `python3.11` is asked for as `python`, too; see `program-names.ts`. */
  names: readonly string[]
  /** `program` is its node, argv[0] its name. Tells the context what this command line leads to. */
  launch(program: number, launch: Launch, context: ReachContext): Promise<void> | void
}

/** What analysers and programs are given, and where they tell what they find. */
export interface ReachContext {
  readonly files: ImageFiles
  /** All packages of the image. */
  readonly packages: readonly Package[]
  /** Environment of the image's configuration (ENV). */
  readonly env: Environment
  /** WORKDIR, absolute. */
  readonly workingDir: string
  refer(reference: Reference): void
  launch(launch: Launch): void
  unresolved(place: Unresolved): void
  /**
   * What is started lets whoever starts the container decide what runs: an interactive shell, an interpreter without a program. Nothing
   * can be called unused then.
   *
   * @param reason words without a full stop: `bash reads commands from its terminal`
   */
  openEnded(reason: string): void
  note(about: string, message: string): void
  /** Packages that own a file, by position in `packages`. */
  ownersOf(node: number): readonly number[]
  /** Whether a file belongs to no package of the system or a package manager, so that somebody wrote it for this image. */
  isFirstParty(node: number): boolean
  /** Whether a file is only perhaps needed, as far as is known by now. It stays so once it is handed to an analyser. */
  isDoubtful(node: number): boolean
  /** The program that a name stands for: a path, or a name looked up in PATH. -1 for none. */
  findProgram(name: string, env: Environment, cwd: string): number
}
