import { asObject, type JsonObject, objectIn, pairsIn, textIn } from '../json-object.ts'
import type { Dependency } from '../package.ts'

/** What package.json says, https://docs.npmjs.com/cli/configuring-npm/package-json, as far as it matters for what is installed. */
export interface Manifest {
  name: string
  version: string
  wants: readonly Want[]
  /** Names of the programs that it brings. */
  programs: readonly string[]
}

export interface Want {
  name: string
  range: string
  kind: Dependency['kind']
  /** The key under which it stands: `peerDependencies`. */
  section: string
  /** It is only told that it may be missing, which pnpm alone takes for a wish. */
  unsaid?: boolean
}

const SECTIONS = [
  ['dependencies', 'depends'],
  ['optionalDependencies', 'optional'],
  ['peerDependencies', 'peer'],
] as const
/** npm refuses names longer than 214; older ones are longer. */
const MAX_NAME_LENGTH = 512
const MAX_WANTS = 10_000

/** Undefined for what is no package: `{"type": "module"}` in a folder of one. */
export function manifestOf(json: JsonObject): Manifest | undefined {
  const name = textIn(json, 'name')
  const version = textIn(json, 'version')
  if (!name || !version || name.length > MAX_NAME_LENGTH || version.length > MAX_NAME_LENGTH) return undefined
  return { name, version, wants: wantsOf(json), programs: programsOf(json, name) }
}

/** What it wants installed beside it, without what only its own developers need. */
export function wantsOf(json: JsonObject): Want[] {
  const optional = new Set(pairsIn(json, 'optionalDependencies').map(([name]) => name))
  const meta = objectIn(json, 'peerDependenciesMeta')
  const peers = objectIn(json, 'peerDependencies')
  const unsaid = Object.keys(meta).filter((name) => !Object.hasOwn(peers, name) && asObject(meta[name])?.['optional'] === true)
  const said = SECTIONS.flatMap(([section, kind]) =>
    pairsIn(json, section).flatMap(([name, range]): Want[] => {
      // The registry adds optional ones to the others, too.
      if (kind === 'depends' && optional.has(name)) return []
      const voluntary = kind === 'peer' && asObject(meta[name])?.['optional'] === true
      return [{ name, range, kind: voluntary ? 'suggests' : kind, section }]
    }),
  )
  const wishes = unsaid.map((name): Want => ({ name, range: '*', kind: 'suggests', section: 'peerDependenciesMeta', unsaid: true }))
  return [...said, ...wishes].slice(0, MAX_WANTS)
}

/** With what its developers need. */
export function projectWantsOf(json: JsonObject): Want[] {
  const development = pairsIn(json, 'devDependencies').map(([name, range]): Want => ({
    name,
    range,
    kind: 'dev',
    section: 'devDependencies',
  }))
  return [...wantsOf(json), ...development.slice(0, MAX_WANTS)]
}

function programsOf(json: JsonObject, name: string): string[] {
  if (textIn(json, 'bin') !== undefined) return [name.slice(name.lastIndexOf('/') + 1)]
  return pairsIn(json, 'bin').map(([program]) => program)
}
