import type { ReachContext } from '../analyser.ts'

/** Marshal's types of short ASCII strings, with and without the mark of what is referred to again: Python/marshal.c. */
const SHORT_ASCII = new Set([0x7a, 0x5a, 0xfa, 0xda])
/** Longer ones, and those of Python 2: four bytes of length. */
const LONG_ASCII = new Set([0x61, 0x41, 0xe1, 0xc1, 0x75, 0xf5, 0x74, 0xf4, 0x73, 0xf3])
const HEADER_BYTES = 8
const MAX_LENGTH = 200
const MAX_STRINGS = 100_000

/**
 * Strings in a bytecode file: names of modules are among them. The code is not decoded, since every version of Python has its own; a string
 * is taken where its type, its length and its characters fit.
 */
export function stringsOfBytecode(bytes: Buffer): Set<string> {
  const found = new Set<string>()
  for (let at = HEADER_BYTES; at < bytes.length && found.size < MAX_STRINGS; at++) {
    const type = bytes[at]!
    if (SHORT_ASCII.has(type)) take(at + 2, bytes[at + 1] ?? 0)
    else if (LONG_ASCII.has(type) && at + 5 <= bytes.length) take(at + 5, bytes.readUInt32LE(at + 1))
  }
  return found

  function take(start: number, length: number): void {
    if (length === 0 || length > MAX_LENGTH || start + length > bytes.length) return
    for (let i = start; i < start + length; i++) if (bytes[i]! <= 32 || bytes[i]! > 126) return
    found.add(bytes.toString('latin1', start, start + length))
  }
}

/** Reaches the bytecode that is read in place of a source: PEP 3147. `tag` is the interpreter's. */
export function referBytecode(source: number, tag: string, { files, refer }: ReachContext): void {
  const cache = files.child(files.parentOf(source), '__pycache__')
  const to = cache === -1 ? -1 : files.child(cache, `${files.nameOf(source).replace(/\.py$/, '')}.${tag}.pyc`)
  if (to !== -1) refer({ from: source, to, kind: 'bytecode', grade: 'hard' })
}
