import type { ImageFiles } from './contents/image-files.ts'
import { type Note, UserError } from './errors.ts'
import { attributeLayers } from './image/history.ts'
import { openContents } from './open-contents.ts'
import { catalogues } from './packages/index.ts'
import type { Package } from './packages/package.ts'
import { readPackages } from './packages/read-packages.ts'
import { analysers } from './reach/analysers.ts'
import type { Environment } from './reach/edge.ts'
import { describeBinary } from './reach/elf/base-needs.ts'
import { explore, type Reach } from './reach/explore.ts'
import { compareTrace, heedTrace, openedNodes, type TraceComparison } from './reach/heed-trace.ts'
import { javaRuntimesOf } from './reach/jvm/java-runtime.ts'
import { estimateJlink } from './reach/jvm/jlink.ts'
import { imageStart } from './reach/launch.ts'
import { ownPrograms } from './reach/own-programs.ts'
import { policyReferences } from './reach/policy.ts'
import { launchProgram } from './reach/programs/index.ts'
import { openedPaths } from './reach/trace.ts'
import { judge, type Judgement } from './reach/verdict.ts'
import type { MergedImage } from './read-image.ts'
import type { Usage } from './usage/usage.ts'

export interface UsageOptions {
  /** Paths or command lines that somebody starts besides what the image does. */
  roots?: readonly string[]
  /** Texts of records of what was opened while the program ran; see `openedPaths`. */
  traces?: readonly TraceRecord[]
}

export interface TraceRecord {
  /** For the sentence that refuses it. */
  name: string
  text: string
}

export interface FoundUsage {
  usage: Usage
  notes: Note[]
}

/** Reads what is installed in an image, follows what it starts, and judges each package. The image must stay open meanwhile. */
export async function readUsage(merged: MergedImage, { roots = [], traces }: UsageOptions = {}): Promise<FoundUsage> {
  const { image, filesystem } = merged
  const files = openContents(merged, {
    names: catalogues.flatMap(({ names = [] }) => names),
    suffixes: catalogues.flatMap(({ suffixes = [] }) => suffixes),
  })
  const { packages, projects, broken, notes } = await readPackages(files, catalogues)
  const start = await imageStart(image.config, files, roots)
  const { layers } = attributeLayers(image.config, image.layers.length)
  const reach = await explore({
    files,
    packages,
    ...start,
    isBase: (node) => isInBase(node),
    analysers,
    launchProgram,
    policy: policyReferences,
  })
  const found = judge({ files, packages, reach, broken })
  const { judgements, trace } = traces ? inTheLightOf(traces, files, packages, reach, found) : { judgements: found }
  const bases = await basesOf(files, reach, start.env)
  const runtimes = await runtimesOf(files)
  return {
    usage: { files, packages, projects, judgements, reach, bases, runtimes, roots: start.launches, ...(trace && { trace }) },
    // Where nothing is installed, nobody asks what starts.
    notes: packages.length > 0 ? [...notes, ...start.notes, ...reach.notes, ...files.notes] : [...notes, ...files.notes],
  }

  function isInBase(node: number): boolean {
    const version = filesystem.liveVersion(node)
    return version !== -1 && layers[filesystem.layerOf(version)]?.base !== undefined
  }
}

async function basesOf(files: ImageFiles, reach: Reach, env: Environment): Promise<Usage['bases']> {
  const described = await Promise.all(
    ownPrograms(files, reach).map(async (node) => ({ node, needs: await describeBinary(files, node, env) })),
  )
  return described.flatMap(({ node, needs }) => (needs ? [Object.assign(needs, { program: files.pathOf(node) })] : []))
}

async function runtimesOf(files: ImageFiles): Promise<Usage['runtimes']> {
  const estimated = await Promise.all(
    javaRuntimesOf(files).map(async (runtime) => ({ runtime, jlinkBytes: await estimateJlink(files, runtime, runtime.modules) })),
  )
  return estimated.flatMap(({ runtime: { home, modules }, jlinkBytes }) =>
    jlinkBytes === undefined ? [] : [{ home, modules: [...modules].sort(), jlinkBytes }],
  )
}

function inTheLightOf(
  traces: readonly TraceRecord[],
  files: ImageFiles,
  packages: readonly Package[],
  reach: Reach,
  found: readonly Judgement[],
): { judgements: Judgement[]; trace: TraceComparison } {
  const paths = new Set(traces.flatMap(({ name, text }) => [...(openedPaths(text) ?? refuse(name))]))
  const { nodes, elsewhere } = openedNodes(files, paths)
  return { judgements: heedTrace(packages, found, nodes, files), trace: compareTrace(files, reach, nodes, elsewhere) }
}

function refuse(name: string): never {
  throw new UserError(`${name} is no record of opened files.`, {
    hint: 'Give the log of strace, a list of absolute paths, one a line, or the creport.json of slim.',
    example: 'strace -f -o opened.log -e trace=open,openat,execve node server.js',
  })
}
