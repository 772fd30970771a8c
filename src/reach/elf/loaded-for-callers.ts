import type { ElfFile } from '../../binary/elf.ts'
import type { Reference } from '../edge.ts'

/** A library that another opens by name in some of its functions alone. One row each; who calls none of these functions does without. */
interface LoadedForCallers {
  library: RegExp
  loads: RegExp
  functions: RegExp
}

const ROWS: readonly LoadedForCallers[] = [
  // To mount what is protected by dm-verity; tables of what is mounted are read without.
  { library: /^libmount\.so/, loads: /^libcryptsetup\.so/, functions: /^mnt_context_/ },
  // To load a policy into the kernel, which an init does.
  { library: /^libselinux\.so/, loads: /^libsepol\.so/, functions: /^selinux_(?:mk|init_)load_policy$/ },
]

/** Holds such references back until somebody who is reached calls the functions, and tells them then. */
export interface CallerWatch {
  /** Whether a reference from a library of that name, to one of the other, is held back. */
  holds(library: string, loaded: string, reference: Reference): boolean
  /** A file is reached: what it calls may set references free. */
  sees(name: string, elf: ElfFile): void
}

export function callerWatch(refer: (reference: Reference) => void): CallerWatch {
  const called = new Set<LoadedForCallers>()
  const waiting = new Map<LoadedForCallers, Reference[]>()
  return {
    holds(library, loaded, reference) {
      const row = ROWS.find((each) => each.library.test(library) && each.loads.test(loaded))
      if (!row || called.has(row)) return false
      const held = waiting.get(row)
      if (held) held.push(reference)
      else waiting.set(row, [reference])
      return true
    },
    sees(name, { imports }) {
      for (const row of ROWS) {
        if (called.has(row) || row.library.test(name) || !imports.values().some((each) => row.functions.test(each))) continue
        called.add(row)
        for (const reference of waiting.get(row) ?? []) refer(reference)
        waiting.delete(row)
      }
    },
  }
}
