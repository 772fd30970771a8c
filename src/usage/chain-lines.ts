import type { Edge } from '../reach/graph.ts'
import type { Reach } from '../reach/explore.ts'

/** A chain in words, a line each: `entrypoint nginx → /usr/sbin/nginx`, `needed library libpcre2-8.so.0 → /usr/lib/…`. */
export function chainLines(reach: Reach, chain: readonly Edge[]): string[] {
  return chain.map(({ kind, grade, via, to }) => {
    const words = [grade === 'hard' ? '' : `(${grade})`, kind, via ?? ''].filter((word) => word !== '')
    return `${words.join(' ')} → ${reach.pathOf(to)}`
  })
}
