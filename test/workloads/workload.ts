/** One image of this folder that can be run: what is planted in it, what it opened when it was recorded, and how to run it again. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Run, runImage } from './run-image.ts'

/** Something that was put into the image and that its process does not use. */
export interface Planted {
  /** An ecosystem's name as in a package URL (`deb`, `npm`, `pypi`, `maven`, …), or `file` for a file or folder. */
  kind: string
  name: string
}

export interface Workload {
  name: string
  /** Folder of the OCI layout, tag 1. */
  layout: string
  planted: Planted[]
  /** Files and links of the image that its process opened or executed. Recorded: it holds for images of the same packages. */
  opened: Set<string>
  /** Those of them that tell of a use of their package. Not: what is read of every package there is, to find one. */
  used: Set<string>
  /** For a JVM: jars it loaded classes from; it opens every jar of its class path. */
  jars: Set<string>
  /** Runs it, without some of its files. Answers what changed in its answers: nothing when it still does its work. */
  run: (removed?: Iterable<string>) => Promise<Run & { wrong: string[] }>
  /** Runs it, and keeps what it opened and answered as the record. */
  record: () => Promise<Run>
}

/** Python's entry points and RubyGems are found by reading the metadata of all that is installed. */
const METADATA = /\.(dist|egg)-info(\/|$)|\/specifications\/[^/]+\.gemspec$/
const here = import.meta.dirname

/** Names of all that can be run. */
export function runnable(): string[] {
  return readdirSync(here).filter((name) => existsSync(join(here, name, 'exercise.sh')))
}

/** Builds it where that was not done before. */
export function workload(name: string): Workload {
  const place = (file: string) => join(here, name, file)
  const [, folder] = execFileSync(join(here, 'build.sh'), [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
    .trim()
    .split(' ')
  const layout = join(folder!, 'oci')
  const opened = linesOf(place('opened.txt'))
  const run = (removed?: Iterable<string>) => runImage(name, layout, place('exercise.sh'), removed)
  return {
    name,
    layout,
    planted: linesOf(place('planted.txt')).map((line) => ({ kind: line.split(' ')[0]!, name: line.slice(line.indexOf(' ') + 1) })),
    opened: new Set(opened),
    used: new Set(opened.filter((path) => !METADATA.test(path))),
    jars: new Set(linesOf(place('loaded-jars.txt'))),
    run: async (removed) => {
      const done = await run(removed)
      return { ...done, wrong: changed(readFileSync(place('expected.txt'), 'utf8'), done.answers) }
    },
    record: async () => {
      const done = await run()
      if (/^nobody listens/m.test(done.answers)) throw new Error(`${name} did not start:\n${done.output}`)
      writeFileSync(place('expected.txt'), done.answers)
      writeFileSync(place('opened.txt'), text(done.opened))
      if (done.jars.size > 0) writeFileSync(place('loaded-jars.txt'), text(done.jars))
      return done
    },
  }
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
}

function text(lines: Set<string>): string {
  return [...lines, ''].join('\n')
}

/** The first lines that differ, as a person would compare two outputs side by side. */
function changed(expected: string, answers: string): string[] {
  const [before, after] = [expected.split('\n'), answers.split('\n')]
  const wrong: string[] = []
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    if (before[i] !== after[i]) wrong.push(`line ${i + 1}: ${after[i] ?? '(nothing)'}, not ${before[i] ?? '(nothing)'}`)
  }
  return wrong
}
