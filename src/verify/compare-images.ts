import { configurationDifferences, configurationOfImage } from '../dockerfile/configuration.ts'
import type { Verification } from '../report/verification.ts'
import type { BuiltImage, Intent } from './built-image.ts'
import { comparePaths } from './compare-paths.ts'
import { missingReferences, newlyUnresolved } from './compare-reached.ts'

/** Fields that a base brings along, and that are its own: what its programs look up, who made it. */
const OF_BASE = /^(?:Env|Label) /

export type Comparison = Omit<Verification, 'builder' | 'before' | 'after' | 'saving' | 'predicted' | 'failure'>

/** Two images of one program: what is not the same, what of it is expected, and what is missed. */
export function compareImages(before: BuiltImage, after: BuiltImage, intent: Intent): Comparison {
  const configuration = configurationDifferences(configurationOfImage(before.config), configurationOfImage(after.config)).map(
    (difference) => Object.assign(difference, { expected: isIntended(difference.field, intent) }),
  )
  const paths = comparePaths(before, after, intent)
  const missing = missingReferences(before, after, intent)
  const unresolved = newlyUnresolved(before, after)
  const asExpected =
    configuration.every(({ expected }) => expected) &&
    [...paths.removed, ...paths.added, ...paths.changed].every(({ expected }) => expected) &&
    paths.permissions.length === 0 &&
    unresolved.length === 0
  return {
    verdict: missing.length > 0 ? 'broken' : asExpected ? 'good' : 'differs',
    starts: before.reach.starts,
    ...{ configuration, ...paths, missing, unresolved },
  }
}

function isIntended(field: string, { fields, base }: Intent): boolean {
  return fields.has(field) || (base && OF_BASE.test(field))
}
