import { parseRequirement, type Requirement } from './requirement.ts'

/** The fields of METADATA and PKG-INFO that matter here: https://packaging.python.org/en/latest/specifications/core-metadata/. */
export interface CoreMetadata {
  name: string | undefined
  version: string | undefined
  requires: Requirement[]
}

const MAX_REQUIREMENTS = 10_000
const MAX_NAME_LENGTH = 512
/** The fields come before the description, unless that is a field itself. */
export const MAX_METADATA_BYTES = 2 ** 20

export function parseCoreMetadata(text: string): CoreMetadata {
  const metadata: CoreMetadata = { name: undefined, version: undefined, requires: [] }
  for (const line of headerLines(text)) {
    const colon = line.indexOf(':')
    const value = line.slice(colon + 1).trim()
    const isName = value.length <= MAX_NAME_LENGTH
    switch (line.slice(0, Math.max(colon, 0)).toLowerCase()) {
      case 'name':
        if (isName) metadata.name ??= value
        break
      case 'version':
        if (isName) metadata.version ??= value
        break
      case 'requires-dist': {
        const requirement = metadata.requires.length < MAX_REQUIREMENTS ? parseRequirement(value) : undefined
        if (requirement) metadata.requires.push(requirement)
      }
    }
  }
  return metadata
}

/** Fields that go on in lines which begin with white space, as in mails; up to the first empty line. */
function headerLines(text: string): string[] {
  const end = /\r?\n\r?\n/.exec(text)
  return (end ? text.slice(0, end.index) : text).replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
}

/** requires.txt of setuptools: requirements, then those under `[extra]`, `[extra:marker]` or `[:marker]`. */
export function parseRequiresTxt(text: string): Requirement[] {
  const requires: Requirement[] = []
  let condition = ''
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[([^:\]]*)(?::(.*))?\]\s*$/.exec(line)
    if (section) {
      const extra = section[1] ? `extra == "${section[1].replaceAll('"', '')}"` : ''
      const marker = section[2] ? `(${section[2]})` : ''
      condition = [marker, extra].filter((part) => part !== '').join(' and ')
      continue
    }
    const semicolon = line.indexOf(';')
    const own = semicolon === -1 ? '' : `(${line.slice(semicolon + 1)})`
    const marker = [own, condition].filter((part) => part !== '').join(' and ')
    const bare = semicolon === -1 ? line : line.slice(0, semicolon)
    const requirement = requires.length < MAX_REQUIREMENTS ? parseRequirement(marker === '' ? bare : `${bare}; ${marker}`) : undefined
    if (requirement) requires.push(requirement)
  }
  return requires
}
