import { endOfLife, TABLE_DATE } from './end-of-life.ts'
import { defineDockerfileRule } from './rule.ts'

export default defineDockerfileRule({
  id: 'end-of-life-base',
  title: 'Start from a release that is still looked after',
  why: 'Nobody repairs a release behind its end, and newer releases of a base are often smaller.',
  fix: 'FROM debian:trixie-slim',
  whenNot: 'Somebody is paid to look after the old release.',
  level: 'warning',
  tier: 'suggest',
  *check({ shipped, baseOf }) {
    const base = baseOf(shipped[0]!)
    const ended = base && endOfLife(base)
    if (base && ended !== undefined)
      yield { message: `${base.repository}:${base.tag} ended on ${ended} (table of ${TABLE_DATE}).`, instruction: shipped[0]!.from }
  },
})
