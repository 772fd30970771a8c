import { endOfLife } from '../../base-images/end-of-life.ts'
import { newerReference } from '../../base-images/newer.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'end-of-life-base',
  title: 'Start from a release that is still looked after',
  why: 'Nobody repairs a release behind its end, and newer releases of a base are often smaller.',
  fix: 'FROM debian:trixie-slim',
  whenNot: 'Somebody is paid to look after the old release.',
  level: 'warning',
  tier: 'suggest',
  *check({ shipped: [root], today }) {
    const base = root!.base
    const reference = base.kind === 'image' ? base.reference : undefined
    const found = reference === undefined ? undefined : endOfLife(reference, today)
    if (!found) return
    const { what, ended, isOlder = false, instead, refused, asOf } = found
    const newer = newerReference(reference!, today)
    const advice = instead === undefined ? '' : ` Use ${instead}.`
    yield {
      message:
        refused === undefined ? `${what} ended ${isOlder ? 'before' : 'on'} ${ended} (table of ${asOf}).${advice}` : `${refused}${advice}`,
      instruction: root!.from,
      ...(newer !== undefined && { fix: `FROM ${newer}` }),
      bases: { now: reference!, offered: [] },
    }
  },
})
