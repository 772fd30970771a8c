import type { ConstantPool } from './constant-pool.ts'

/** A module declaration: The Java Virtual Machine Specification, section 4.7.25. */
export interface ModuleInfo {
  name: string
  /** Modules, those that are only needed to compile left out. */
  requires: readonly string[]
  /** Services that it looks for, and classes that it offers for services. Internal names. */
  uses: readonly string[]
  provides: readonly string[]
  mainClass?: string
}

const STATIC_PHASE = 0x0040

export function readModuleInfo(bytes: Buffer, start: number, pool: ConstantPool): ModuleInfo {
  let at = start
  const next = (): number => {
    const number = bytes.readUInt16BE(at)
    at += 2
    return number
  }
  const name = pool.name(next())
  at += 4
  const requires: string[] = []
  for (let count = next(); count > 0; count--) {
    const required = pool.name(next())
    if ((next() & STATIC_PHASE) === 0) requires.push(required)
    next()
  }
  // What it exports and opens: a package, flags, and to whom.
  for (let kind = 0; kind < 2; kind++) {
    for (let count = next(); count > 0; count--) {
      at += 4
      const friends = next()
      at += 2 * friends
    }
  }
  const uses: string[] = []
  for (let count = next(); count > 0; count--) uses.push(pool.className(next()))
  const provides: string[] = []
  for (let count = next(); count > 0; count--) {
    at += 2
    for (let classes = next(); classes > 0; classes--) provides.push(pool.className(next()))
  }
  return { name, requires, uses, provides }
}
