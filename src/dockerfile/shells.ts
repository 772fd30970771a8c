const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'ksh', 'mksh', 'zsh'])
const WINDOWS_BASE =
  /^mcr\.microsoft\.com\/windows|(?:^|\/)dotnet(?:\/|-)framework(?:[/:-]|$)|(?:^|[/:-])(?:nanoserver|(?:windows)?servercore|ltsc20\d\d)|-windowsservercore/i

/** Whether a program reads the language of the POSIX shell. */
export function isShell(program: string): boolean {
  return SHELLS.has(program.slice(program.lastIndexOf('/') + 1))
}

/** Whether an image is one of Windows, by its name. */
export function isWindowsBase(reference: string): boolean {
  return WINDOWS_BASE.test(reference)
}

/** Why a body is no POSIX shell's, one sentence without a full stop; undefined where it is. */
export function whyNoShell(escape: string, shell?: readonly string[], base?: string): string | undefined {
  if (escape === '`') return 'the escape character ` is for Windows'
  if (base !== undefined && isWindowsBase(base)) return `${base} is an image of Windows`
  // `busybox sh -c`, `env -i bash -c`: the shell is not always the first.
  if (shell && !shell.some((word) => isShell(word))) return `SHELL is ${shell[0] ?? 'empty'}, which is no POSIX shell`
  return undefined
}

/** What the first line of a script says of its interpreter: `#!/bin/sh -e`, `#!/usr/bin/env bash`. */
export function shellOfShebang(script: string): { program: string; errexit: boolean } | undefined {
  if (!script.startsWith('#!')) return undefined
  const newline = script.indexOf('\n')
  const words = script
    .slice(2, newline === -1 ? 500 : Math.min(newline, 500))
    .trim()
    .split(/\s+/)
  const program = words.find((word, index) => !word.startsWith('-') && !(index === 0 && word.endsWith('/env'))) ?? ''
  return { program, errexit: words.some((word) => /^-[a-z]*e/.test(word)) }
}
