/** Lists by key. Those beyond `limit` of one key are left out. */
export interface Groups<Key> {
  add(key: Key, position: number): void
  of(key: Key): readonly number[]
}

export function groups<Key>(limit = Infinity): Groups<Key> {
  const lists = new Map<Key, number[]>()
  return {
    add(key, position) {
      const list = lists.get(key)
      if (!list) lists.set(key, [position])
      else if (list.length < limit) list.push(position)
    },
    of: (key) => lists.get(key) ?? [],
  }
}

/** Of one name, or standing in for it; real images have a few. Everybody who needs the name is told of each. */
export const MAX_NAMESAKES = 64
