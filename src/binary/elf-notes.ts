import type { ByteSource } from './byte-source.ts'
import { type ElfHeader, SEGMENT } from './elf-header.ts'

/** Libraries that a file may load later on, as it says itself: https://uapi-group.org/specifications/specs/elf_dlopen_metadata/ */
export interface LoadedLater {
  /** Any of them will do, best first. */
  sonames: readonly string[]
  feature?: string
  priority: 'required' | 'recommended' | 'suggested'
}

const OWNER = 'FDO\0'
const DLOPEN = 0x407c0c0a
const MAX_NOTE_SEGMENTS = 32
const MAX_SEGMENT_BYTES = 256 * 1024
const MAX_FEATURES = 1000

export async function readDlopenNotes(source: ByteSource, { segments, words }: ElfHeader): Promise<LoadedLater[]> {
  const found: LoadedLater[] = []
  for (const segment of segments.filter(({ type }) => type === SEGMENT.note).slice(0, MAX_NOTE_SEGMENTS)) {
    const bytes = await source.read(segment.offset, segment.offset + Math.min(segment.fileBytes, MAX_SEGMENT_BYTES))
    if (!bytes) continue
    const padded = (size: number) => (segment.alignment === 8 ? Math.ceil(size / 8) * 8 : Math.ceil(size / 4) * 4)
    for (let at = 0; at + 12 <= bytes.length;) {
      const [nameBytes, contentBytes, type] = [words.u32(bytes, at), words.u32(bytes, at + 4), words.u32(bytes, at + 8)]
      const content = at + padded(12 + nameBytes)
      if (type === DLOPEN && bytes.toString('latin1', at + 12, at + 12 + nameBytes) === OWNER) {
        found.push(...featuresOf(bytes.toString('utf8', content, content + contentBytes)))
      }
      at = content + padded(contentBytes)
    }
  }
  return found.slice(0, MAX_FEATURES)
}

function featuresOf(json: string): LoadedLater[] {
  let features: unknown
  try {
    features = JSON.parse(json.replace(/\0+$/, ''))
  } catch {
    return []
  }
  if (!Array.isArray(features)) return []
  return features.slice(0, MAX_FEATURES).flatMap((each: unknown) => {
    const { soname, feature, priority } = (each ?? {}) as { soname?: unknown; feature?: unknown; priority?: unknown }
    const sonames = (Array.isArray(soname) ? soname : []).filter((name) => typeof name === 'string').slice(0, 100)
    if (sonames.length === 0) return []
    const known = priority === 'required' || priority === 'suggested' ? priority : 'recommended'
    return [{ sonames, priority: known, ...(typeof feature === 'string' && { feature: feature.slice(0, 200) }) }]
  })
}
