/** What an image starts from, and what it could start from instead, as the Dockerfile would have it. */
export interface Bases {
  now: string
  offered: readonly string[]
}
