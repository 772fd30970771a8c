import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.ts'
import type { Builder, BuildJob, CommandLine } from './builder.ts'
import { runAtExit, runCommand, stopRunning } from './run-command.ts'
import { unnamedImages } from './unnamed-images.ts'

/** A Dockerfile as text, and what goes with it. */
export interface BuildRequest {
  /** For messages and names of files: letters, digits and dashes. */
  name: string
  text: string
  /** Absolute; an empty folder when absent. */
  context?: string
  /** A file of patterns that belongs to the Dockerfile alone, if there is one. */
  ignoreFile?: string
  target?: string
  buildArgs?: Readonly<Record<string, string | undefined>>
}

export type BuildOutcome = { archive: string } | { failed: string; tail: string[]; log: string }

/**
 * Where images are built under names of its own from Dockerfiles of its own. Nothing of it stays, neither in the temporary folder nor in the
 * builder, however the process ends; but for the log of a build that failed.
 */
export interface BuildRoom {
  builder: Builder
  folder: string
  build(request: BuildRequest): Promise<BuildOutcome>
  close(): Promise<void>
}

export function openBuildRoom(builder: Builder, options: readonly string[] = []): BuildRoom {
  const folder = mkdtempSync(join(tmpdir(), 'slimscope-verify-'))
  const id = randomBytes(6).toString('hex')
  const jobs: BuildJob[] = []
  /** Of builds that run or have run; one that has failed is tried again by whoever wrote the file, and finds what it has made. */
  const logs = new Set<string>()
  const removals = () => {
    const ids = [...logs].reverse().flatMap((log) => (existsSync(log) ? unnamedImages(log) : []))
    return builder.removal && ids.length > 0 ? [builder.removal(ids)] : []
  }
  const removeFolder = () => rmSync(folder, { recursive: true, force: true })
  const leave = () => {
    stopRunning()
    for (const command of jobs.flatMap((job) => builder.cleanup(job))) runAtExit(command, builder.env)
    for (const command of removals()) runAtExit(command, builder.env)
    removeFolder()
  }
  process.once('exit', leave)
  mkdirSync(join(folder, 'empty'))

  const run = (command: CommandLine) => runCommand(command, { ...(builder.env && { env: builder.env }) })
  return {
    builder,
    folder,
    async build({ name, text, context = join(folder, 'empty'), ignoreFile, target, buildArgs = {} }) {
      const job: BuildJob = {
        dockerfile: join(folder, `${name}.Dockerfile`),
        ...{ context, buildArgs, options, image: `localhost/slimscope-verify-${id}:${name}`, archive: join(folder, `${name}.tar`) },
        ...(target !== undefined && { target }),
      }
      writeFileSync(job.dockerfile, text, { mode: 0o600 })
      if (ignoreFile !== undefined && existsSync(ignoreFile)) copyFileSync(ignoreFile, `${job.dockerfile}.dockerignore`)
      const log = join(folder, `${name}.log`)
      jobs.push(job)
      logs.add(log)
      const { failed, tail } = await build(builder, job, log)
      if (failed === undefined) return { archive: job.archive }
      logs.delete(log)
      const kept = join(tmpdir(), `slimscope-${id}-${name}.log`)
      renameSync(log, kept)
      return { failed, tail: [...tail], log: kept }
    },
    // The last first: what was built on others goes before them.
    async close() {
      for (const job of jobs.splice(0).reverse()) for (const command of builder.cleanup(job)) await run(command)
      for (const command of removals()) await run(command)
      process.off('exit', leave)
      removeFolder()
    },
  }
}
