import type { Analyser, ReachContext } from './analyser.ts'
import type { Grade } from './edge.ts'
import { referLibraries } from './libraries-in-code.ts'
import { expandGlob } from './path-glob.ts'

const MAGIC = 'GOBJ\nMETADATA\r\n\u001a'
/** Where the fields of its header lie that are places of strings (GObject Introspection, gitypelib-internal.h). */
const DEPENDENCIES = 36
const SHARED_LIBRARIES = 52
const MAX_BYTES = 16 * 1024 * 1024
const MAX_NAMES = 200
const FOLDERS = [
  '/usr/lib/girepository-1.0',
  '/usr/lib/*/girepository-1.0',
  '/usr/lib64/girepository-1.0',
  '/usr/local/lib/girepository-1.0',
  '/usr/local/lib/*/girepository-1.0',
]

/** What languages know a library of GObject by: it names the libraries to load, and the typelibs that it needs. */
export const typelibs: Analyser = {
  sameAnywhere: true,
  domain: 'elf',
  takes: ({ name, head }) => name.endsWith('.typelib') && head.toString('latin1', 0, MAGIC.length) === MAGIC,
  async analyse(nodes, context) {
    for (const node of nodes) {
      const bytes = await context.files.read(node, MAX_BYTES)
      if (!bytes) continue
      referLibraries(node, namesAt(bytes, SHARED_LIBRARIES, ','), 'hard', context)
      for (const each of namesAt(bytes, DEPENDENCIES, '|')) referTypelibs(node, each, 'hard', context)
    }
  },
}

/** @param name with its version or without: `Pango-1.0`, `Pango` */
export function referTypelibs(node: number, name: string, grade: Grade, context: ReachContext): void {
  if (!/^[\w.]{1,80}(-[\w.]{1,20})?$/.test(name)) return
  const told = (context.env.GI_TYPELIB_PATH ?? '').split(':').filter((each) => each.startsWith('/'))
  for (const folder of [...told, ...FOLDERS])
    for (const to of expandGlob(context.files, `${folder}/${name.includes('-') ? name : `${name}-*`}.typelib`, '/'))
      context.refer({ from: node, to, kind: 'typelib', grade, via: name })
}

function namesAt(bytes: Buffer, field: number, separator: string): string[] {
  if (bytes.length < field + 4) return []
  const start = bytes.readUInt32LE(field)
  const end = bytes.indexOf(0, start)
  if (start === 0 || end === -1) return []
  return bytes
    .toString('latin1', start, Math.min(end, start + 10_000))
    .split(separator)
    .filter(Boolean)
    .slice(0, MAX_NAMES)
}
