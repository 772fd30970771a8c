import type { Job } from '@vercel/nft/out/node-file-trace.js'
import { BASE, imagePath } from './base.ts'
import type { TraceHost } from './host.ts'

export interface JobOptions {
  cwd: string
  /** Of the file that is analysed, to quote from. */
  code?: string
  conditions?: readonly string[]
  /** Told of each expression that names a module and that cannot be evaluated. */
  computed?: (expression: string) => void
  /** Told of each manifest that was needed. */
  read?: (manifest: string) => void
  /** Told of each symlink that was passed. */
  passed?: (link: string) => void
}

const MAX_QUOTE = 80
/** How the tracer writes what is computed. */
const UNKNOWN_PART = '\u001a'
const UNKNOWN_PARTS = new RegExp(`${UNKNOWN_PART}{2,}`, 'g')

/** What the tracer's analysis and its resolution ask of a job, and nothing else of it. */
export type TracingJob = Job & {
  failure?: string
  computed(expression: { start?: number; end?: number }): void
  rooted(path: string): string
}

const FILE = { isFile: () => true, isDirectory: () => false }
const DIRECTORY = { isFile: () => false, isDirectory: () => true }

export function tracingJob(host: TraceHost, options: JobOptions): TracingJob {
  const stat = (path: string) => {
    const kind = host.kind(imagePath(path))
    return kind === 'file' ? FILE : kind === 'directory' ? DIRECTORY : null
  }
  const isFile = async (path: string) => host.kind(imagePath(path)) === 'file'
  const job = {
    ts: true,
    base: BASE,
    cwd: BASE + options.cwd,
    conditions: ['node', 'node-addons', 'module-sync', ...(options.conditions ?? [])],
    // As Node does since 12.17.
    exportsOnly: true,
    moduleSyncCatchall: true,
    mixedModules: false,
    paths: {},
    log: false,
    analysis: { emitGlobs: true, computeFileReferences: true, evaluatePureExpressions: true },
    ignoreFn: (path: string) => path.startsWith('../'),
    warnings: {
      add({ message }: Error) {
        // It tries both kinds of source, modules last.
        if (/^Failed to parse .* as module/.test(message))
          job.failure = /stack/.test(message.slice(message.indexOf('\n'))) ? 'it is too deep' : 'it is not JavaScript'
      },
    },
    failure: undefined as string | undefined,
    computed(expression: { start?: number; end?: number }) {
      const { start = 0, end = 0 } = expression
      options.computed?.((options.code ?? '').slice(start, Math.min(end, start + MAX_QUOTE)).replaceAll(/\s+/g, ' '))
    },
    /** Absolute paths in code are those of the image. Two unknown parts in a row are one, by which the tracer sees that no folder is named. */
    rooted(path: string) {
      const known = path.replaceAll(UNKNOWN_PARTS, UNKNOWN_PART)
      return known === BASE || known.startsWith(`${BASE}/`) ? known : BASE + known
    },
    isFile,
    isDir: async (path: string) => host.kind(imagePath(path)) === 'directory',
    stat: async (path: string) => stat(path),
    async readFile(path: string) {
      return path.endsWith('/package.json') ? ((await host.readManifest(imagePath(path))) ?? null) : null
    },
    realpath: async (path: string) => BASE + host.realPath(imagePath(path), options.passed),
    async emitFile(path: string) {
      if (path.endsWith('/package.json')) options.read?.(imagePath(path))
      return true
    },
    addRemapping() {},
    async getPjsonBoundary(path: string) {
      for (let at = path.lastIndexOf('/'); at >= BASE.length; at = path.lastIndexOf('/', at - 1)) {
        if (await isFile(`${path.slice(0, at)}/package.json`)) return path.slice(0, at)
      }
      return undefined
    },
  }
  return job as unknown as TracingJob
}
