import type { ImageFiles } from '../contents/image-files.ts'
import type { Filesystem } from '../filesystem/filesystem.ts'
import type { ImageConfig } from '../image/config.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Package } from '../packages/package.ts'
import type { Reach } from '../reach/explore.ts'
import type { Rule } from '../rules/rule.ts'

/** An image that was built to be compared, and all that is known of it. */
export interface BuiltImage {
  config: ImageConfig
  filesystem: Filesystem
  files: ImageFiles
  ledger: Ledger
  contentKeys(version: number): string | undefined
  packages: readonly Package[]
  reach: Reach
  /** The rule on images that a version's bytes belong to. */
  ruleOf(version: number): Pick<Rule, 'id' | 'safety'> | undefined
  /** Ids of the rules whose paths a node is at, be it deleted. */
  rulesAt(node: number): readonly string[]
  /** What it starts from, as the Dockerfile names it. */
  base: string
  /** How many of the layers in front belong to the base. */
  baseLayers: number
  /** The build step of each layer, where its history tells. */
  steps: readonly (string | undefined)[]
  /** Libraries that programs of its own do not find. */
  missingLibraries: readonly { program: string; name: string }[]
}

/** What the patches are there to do: what follows from it is expected. */
export interface Intent {
  /** Rules whose patches were applied. */
  rules: ReadonlySet<string>
  /** The base is another one. */
  base: boolean
  /** What ships is copied from a stage that builds. */
  stages: boolean
  /** Fields of the configuration that are to change. */
  fields: ReadonlySet<string>
}

/** Whether the command line is to be another one. */
export function startsAnother({ fields }: Intent): boolean {
  return fields.has('Cmd') || fields.has('Entrypoint')
}

/** Whether a version came with the base image. */
export function isOfBase({ filesystem, baseLayers }: BuiltImage, version: number): boolean {
  return version !== -1 && filesystem.layerOf(version) < baseLayers
}
