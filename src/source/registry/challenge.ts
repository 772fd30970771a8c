/** One way to log in that a server offers (RFC 9110, 11.6.1). */
export interface Challenge {
  /** In lower case: `basic`, `bearer`. */
  scheme: string
  /** By names in lower case. */
  parameters: Readonly<Record<string, string>>
}

/** RFC 9110, 5.6.2. */
const TOKEN = /[\w!#$%&'*+.^`|~-]+/y
const TOKEN68 = /[\w.~+/-]+=*(?=\s*(?:,|$))/y
const QUOTED = /"((?:[^"\\]|\\.)*)"/y
const EQUALS = /\s*=\s*/y
const BLANK = /\s+/y
const SEPARATORS = /[\s,]*/y

/** Reads WWW-Authenticate: several headers, several challenges in one, commas in quotes. It ends where it cannot be read. */
export function parseChallenges(header: string | readonly string[] | undefined): Challenge[] {
  return [header ?? []].flat().flatMap((text) => parseHeader(text))
}

function parseHeader(text: string): Challenge[] {
  const challenges: Challenge[] = []
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) at = pattern.lastIndex
    return match
  }

  let parameters: Record<string, string> = {}
  for (;;) {
    take(SEPARATORS)
    const name = take(TOKEN)?.[0].toLowerCase()
    if (name === undefined) return challenges
    // A name is a scheme, unless a value follows: `Bearer realm="x",service="y",Basic realm="z"`.
    if (challenges.length > 0 && take(EQUALS)) {
      const quoted = take(QUOTED)?.[1]?.replace(/\\(.)/g, '$1')
      const value = quoted ?? take(TOKEN)?.[0]
      if (value === undefined) return challenges
      parameters[name] ??= value
    } else {
      parameters = Object.create(null) as Record<string, string>
      challenges.push({ scheme: name, parameters })
      if (take(BLANK)) take(TOKEN68)
    }
  }
}
