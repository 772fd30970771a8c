import type { ImageFiles } from '../../contents/image-files.ts'
import type { ReachContext } from '../analyser.ts'
import type { Environment } from '../edge.ts'
import { type ImageHost, imageHost } from './image-host.ts'
import { loadTracer } from './load-tracer.ts'
import type { CodeFile } from './refer-to-module.ts'
import { type ModuleFinder, moduleFinder } from './find-module.ts'
import { type InstalledPackages, installedPackages } from './installed.ts'

/** What is known of the JavaScript of one image: programs that start Node add to it, and the analyser of code asks it. */
export interface Project {
  host: ImageHost
  modules: ModuleFinder
  installed: InstalledPackages
  tracer: Awaited<ReturnType<typeof loadTracer>>
  /** Where programs of JavaScript were started, and with what environment; the first one counts most. */
  readonly starts: Start[]
  /** Packages that were entered already, by the path of their manifest; those that are kept whole by their folder, with a slash behind. */
  readonly entered: Set<string>
  /** What the code of a package names, by the path of its manifest. */
  readonly named: Map<string, NamedInPackage>
  /** Paths of tests that are loaded all the same. */
  readonly required: Set<string>
  /** Code in archives that was referred to. */
  readonly archived: { seen: Set<string>; waiting: CodeFile[] }
  /** Folders of each Next.js that is run to build or to develop a site. */
  readonly builtBy: Set<string>
  /** Bytes of code that were parsed. */
  parsedBytes: number
  /** How many files were noted for not being parsed. */
  notes: number
}

export interface NamedInPackage {
  /** It loads modules by computed names. */
  computes: boolean
  /** Names of packages in quotes that nothing was made of yet, each with a file that has it. */
  waiting: Map<string, CodeFile>
}

export interface Start {
  cwd: string
  env: Environment
}

const MAX_STARTS = 20

const projects = new WeakMap<ImageFiles, Promise<Project>>()

export function projectOf(context: ReachContext): Promise<Project> {
  let project = projects.get(context.files)
  if (!project) {
    project = openProject(context)
    projects.set(context.files, project)
  }
  return project
}

async function openProject({ files, packages }: ReachContext): Promise<Project> {
  const tracer = await loadTracer()
  const host = imageHost(files)
  return {
    host,
    tracer,
    modules: moduleFinder(host, tracer),
    installed: installedPackages(packages),
    starts: [],
    entered: new Set(),
    named: new Map(),
    required: new Set(),
    archived: { seen: new Set(), waiting: [] },
    builtBy: new Set(),
    parsedBytes: 0,
    notes: 0,
  }
}

/** Tells where a program of JavaScript is started. Answers whether that is new. */
export function addStart(project: Project, { cwd, env }: Start): boolean {
  const isNew = project.starts.length < MAX_STARTS && !project.starts.some((start) => start.cwd === cwd)
  if (isNew) project.starts.push({ cwd, env })
  return isNew
}

export function startsOf(project: Project, { workingDir, env }: ReachContext): readonly Start[] {
  return project.starts.length > 0 ? project.starts : [{ cwd: workingDir, env }]
}
