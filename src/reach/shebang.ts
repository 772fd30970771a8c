import type { ReachContext } from './analyser.ts'
import { findProgramPath } from './find-program.ts'

export interface Shebang {
  /** The interpreter's path as it is written. */
  interpreter: string
  /** All that follows it, as Linux hands it over: one argument, or none. */
  argument?: string
}

/** Reads the first line of a script (execve(2)): undefined when the file is none. */
export function parseShebang(head: Buffer): Shebang | undefined {
  if (head[0] !== 0x23 || head[1] !== 0x21) return undefined
  const end = head.indexOf(0x0a)
  const line = head
    .subarray(2, end === -1 ? head.length : end)
    .toString()
    .trim()
  const [, interpreter, argument] = /^(\S+)(?:\s+(.*))?$/s.exec(line) ?? []
  // A line of a script that was written on Windows ends in \r, which Linux takes for a part of the name: what trim took off is not found.
  if (interpreter === undefined || interpreter.includes('\0')) return undefined
  return argument ? { interpreter, argument } : { interpreter }
}

/** The words of the command line that a shebang stands for, `env -S` split: `['/usr/bin/env', 'node']`. */
export function shebangWords({ interpreter, argument }: Shebang): string[] {
  return argument === undefined ? [interpreter] : [interpreter, argument]
}

/**
 * The base name of the program that reads a script in the end, versions and all: `bash` for `#!/bin/bash -e`, `node` for
 * `#!/usr/bin/env -S node --x`, `sh` for `#!/bin/busybox sh`.
 */
export function interpreterName(shebang: Shebang): string {
  const name = baseName(shebang.interpreter)
  if (!isLauncher(shebang)) return name
  const words = shebang.argument?.split(/\s+/) ?? []
  const program = words.find((word) => !/^-|^\w+=/.test(word))
  return program === undefined ? name : baseName(program)
}

/** Refers a script to its interpreter, and to the one that env or busybox then starts. */
export function referInterpreter(node: number, shebang: Shebang, context: ReachContext): void {
  const via = `#!${shebangWords(shebang).join(' ')}`
  context.refer({ from: node, to: shebang.interpreter, kind: 'shebang', grade: 'hard', via })
  const path = findProgramPath(context.files, interpreterName(shebang), context.env, context.workingDir)
  if (path !== undefined && isLauncher(shebang)) context.refer({ from: node, to: path, kind: 'shebang', grade: 'hard', via })
}

/** Whether the interpreter is one that starts another. */
function isLauncher({ interpreter }: Shebang): boolean {
  return /^(env|busybox|toybox|with-contenv)$/.test(baseName(interpreter))
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
