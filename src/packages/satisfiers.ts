/** Dependencies and those who satisfy them, all of one image together. A large one has 100,000. */
const MAX_SATISFIERS = 2_000_000
/** More packages than ever provide one name. */
const MAX_PROVIDERS = 128

/** Who provides a name, by position: the package of that name before those that stand in for it. */
export interface Provider {
  position: number
  /** The version that is provided, where one is told. */
  version: string | undefined
}

export interface Satisfiers {
  provide(name: string, provider: Provider): void
  providersOf(name: string): readonly Provider[]
  /** What `find` answers, without duplicates; asked once for a key, since many packages want the same. */
  satisfying(key: string, find: () => Iterable<Provider>): readonly number[]
  /** Whether there is more than can be followed: then some dependencies are satisfied by nobody, and no more need be asked for. */
  exceeded(): boolean
}

export function satisfiers(): Satisfiers {
  const providers = new Map<string, Provider[]>()
  const known = new Map<string, readonly number[]>()
  let left = MAX_SATISFIERS
  return {
    provide(name, provider) {
      const others = providers.get(name)
      if (!others) providers.set(name, [provider])
      else if (others.length < MAX_PROVIDERS) others.push(provider)
    },
    providersOf: (name) => providers.get(name) ?? [],
    satisfying(key, find) {
      let found = known.get(key)
      if (!found) {
        found = left > 0 ? [...new Set(Array.from(find(), ({ position }) => position))] : []
        known.set(key, found)
      }
      left -= 1 + found.length
      return found
    },
    exceeded: () => left <= 0,
  }
}
