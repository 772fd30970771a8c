import type { ByteSource } from './byte-source.ts'
import type { ElfHeader } from './elf-header.ts'
import { readData } from './program-text.ts'

/** Where cargo keeps the sources of crates: messages of panics name files in there. */
const SOURCES = 'registry/src/'
const MAX_CRATES = 5000
const MAX_PATH_BYTES = 300

/** Crates of a Rust program by the source paths that are left in it, by name and version; undefined for what Rust did not make. */
export async function readCratePaths(source: ByteSource, header: ElfHeader): Promise<{ name: string; version: string }[] | undefined> {
  const data = await readData(source, header)
  if (!data.some(({ bytes }) => bytes.includes('RUST_BACKTRACE'))) return undefined
  const found = new Map<string, { name: string; version: string }>()
  for (const { bytes } of data) {
    for (let at = bytes.indexOf(SOURCES); at !== -1 && found.size < MAX_CRATES; at = bytes.indexOf(SOURCES, at + SOURCES.length)) {
      // The folder of a registry, `index.crates.io-1949cf8c6b5b557f`, then that of the crate.
      const [, folder = ''] = bytes.toString('latin1', at + SOURCES.length, at + SOURCES.length + MAX_PATH_BYTES).split('/')
      const [, name, version] = /^([\w-]+?)-(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/.exec(folder) ?? []
      if (name !== undefined && version !== undefined) found.set(folder, { name, version })
    }
  }
  return [...found.values()]
}
