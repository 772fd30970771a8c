/** Why a byte of a layer is there. Every byte has exactly one. */
export const CAUSES = ['live', 'duplicate', 'overwritten', 'rewritten', 'deleted', 'overhead'] as const
export type Cause = (typeof CAUSES)[number]

/** What each cause means, in the words of the screen and the docs. */
export const CAUSE_MEANINGS: Record<Cause, string> = {
  live: 'content of the final filesystem, counted at its first copy',
  duplicate: 'content that the final filesystem has at another path as well',
  overwritten: 'an earlier version of a path that a later layer replaced',
  rewritten: 'the same content again at the same path: only owner, mode or time changed',
  deleted: 'content that a later layer deleted, but that still travels',
  overhead: 'tar headers, padding and end of archive',
}

/** A quantity of bytes in both sizes. */
export interface Bytes {
  unpackedBytes: number
  toPullBytes: number
}

export type Account = Record<Cause, Bytes>

export function emptyAccount(): Account {
  const zero = () => ({ unpackedBytes: 0, toPullBytes: 0 })
  return { live: zero(), duplicate: zero(), overwritten: zero(), rewritten: zero(), deleted: zero(), overhead: zero() }
}
