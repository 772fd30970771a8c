import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import type { WorkerOptions } from 'node:worker_threads'

/** How threads of ours are started. */
export function threadOptions(): Pick<WorkerOptions, 'execArgv' | 'env'> {
  // Of the process, a thread knows only by this variable: to compile its code anew would take it twice as long to be ready.
  const compiled = getCompileCacheDir()
  return {
    // What a program was started with is not meant for its threads: `--input-type` would end them.
    execArgv: [],
    ...(compiled !== undefined && { env: { ...process.env, NODE_COMPILE_CACHE: dirname(compiled) } }),
  }
}
