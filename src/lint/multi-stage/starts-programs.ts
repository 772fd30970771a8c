import { packageOf } from '../../base-images/lacking.ts'
import type { Build } from './build.ts'
import type { NoPlan } from './ecosystem.ts'

const WORD = /["'`]([a-z][\w+.-]{1,30})(?=["'`\s])/g

/** Whether sources of the context start programs that the slim variant of their base does not have. `starting`: how one sees that they start any. */
export function startsPrograms({ context: { buildContext } }: Build, source: RegExp, starting: RegExp): NoPlan | undefined {
  for (const [path, text] of buildContext?.manifests ?? []) {
    if (!source.test(path) || /(?:^|\/)(?:tests?|node_modules|vendor)\//.test(path) || !starting.test(text)) continue
    for (const [, word] of text.matchAll(WORD))
      if (
        !/^(?:python3?|perl|file|top|free|patch|watch|identify|import)$/.test(word!) &&
        packageOf(word!, ['buildpack-deps']) !== undefined
      )
        return { reason: `${/^[\w./-]{1,100}$/.test(path) ? path : 'a source'} may start ${word}, which the smaller base does not have` }
  }
  return undefined
}
