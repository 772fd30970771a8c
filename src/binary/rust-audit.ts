import { inflateSync } from 'node:zlib'
import type { ByteSource } from './byte-source.ts'
import type { ElfHeader } from './elf-header.ts'
import { readSections } from './elf-sections.ts'

/** A crate that is linked into a program, as `cargo auditable` writes it down: https://github.com/rust-secure-code/cargo-auditable */
export interface AuditedCrate {
  name: string
  version: string
  /** It is the program itself. */
  root: boolean
  /** Only its build needed it: it is not linked in. */
  build: boolean
  /** Positions in the list. */
  dependencies: readonly number[]
}

const MAX_SECTION_BYTES = 8 * 1024 * 1024
const MAX_JSON_BYTES = 8 * 1024 * 1024
const MAX_CRATES = 20_000

/** `none` where nothing is written down, `broken` where it cannot be read. */
export async function readAuditedCrates(source: ByteSource, header: ElfHeader): Promise<AuditedCrate[] | 'none' | 'broken'> {
  const section = (await readSections(source, header)).find(({ name }) => name === '.dep-v0')
  if (!section) return 'none'
  const packed = await source.read(section.offset, section.offset + Math.min(section.fileBytes, MAX_SECTION_BYTES))
  try {
    const { packages } = JSON.parse(inflateSync(packed!, { maxOutputLength: MAX_JSON_BYTES }).toString()) as { packages?: unknown }
    return Array.isArray(packages) && packages.length <= MAX_CRATES ? packages.map(crateOf) : 'broken'
  } catch {
    return 'broken'
  }
}

function crateOf(written: unknown): AuditedCrate {
  const { name, version, root, kind, dependencies } = (written ?? {}) as Record<string, unknown>
  return {
    name: typeof name === 'string' ? name : '',
    version: typeof version === 'string' ? version : '',
    root: root === true,
    build: kind === 'build',
    dependencies: (Array.isArray(dependencies) ? dependencies : []).filter((position) => Number.isInteger(position)).slice(0, MAX_CRATES),
  }
}
