/** A gemspec as RubyGems writes it when it installs one: Ruby code of a fixed form, read here without running it. */
export interface Gemspec {
  name: string
  version: string
  /** `ruby`, or what it is built for: `x86_64-linux`. */
  platform: string
  requirePath: string
  /** `rake (>= 12)`, by name. */
  needs: ReadonlyMap<string, string>
  executables: string[]
  files: string[]
}

/** `# stub: nokogiri 1.15.0 x86_64-linux lib`: what RubyGems itself reads first. */
const STUB = /^# stub: (\S{1,500}) (\S{1,500}) (\S{1,500}) ([^\0\r\n]{0,500})/m
const NEED = /\.add_(?:runtime_)?dependency\(%q<([^>\n]{1,200})>(?:\.freeze)?(?:, *\[([^\]\n]{0,1000})\])?/g

/** Undefined for what has no such form, as the source of a gem. */
export function parseGemspec(text: string): Gemspec | undefined {
  const stub = STUB.exec(text)
  const name = stub?.[1] ?? assigned(text, 'name')
  const version = stub?.[2] ?? assigned(text, 'version')
  if (!name || !version) return undefined
  const needs = new Map<string, string>()
  // What comes after is said again for RubyGems of before 2008, which did not tell apart who is needed to run.
  const end = text.search(/^[ \t]*else[ \t]*$/m)
  for (const [, need, range = ''] of (end === -1 ? text : text.slice(0, end)).matchAll(NEED)) {
    const versions = stringsIn(range).filter((each) => each !== '>= 0')
    needs.set(need!, versions.length > 0 ? `${need} (${versions.join(', ')})` : need!)
  }
  return {
    ...{ name, version, platform: stub?.[3] ?? 'ruby', requirePath: stub?.[4] ?? 'lib', needs },
    ...{ executables: listed(text, 'executables'), files: listed(text, 'files') },
  }
}

function assigned(text: string, field: string): string | undefined {
  return new RegExp(`^[ \\t]*\\w+\\.${field}[ \\t]*=[ \\t]*["']([^"'\\n]{1,200})["']`, 'm').exec(text)?.[1]
}

function listed(text: string, field: string): string[] {
  const start = text.search(new RegExp(`^[ \\t]*\\w+\\.${field} = \\[`, 'm'))
  const line = start === -1 ? '' : text.slice(start).trimStart().split('\n', 1)[0]!
  return stringsIn(line)
}

function stringsIn(text: string): string[] {
  return Array.from(text.matchAll(/"([^"\n]*)"/g), ([, string]) => string!)
}
