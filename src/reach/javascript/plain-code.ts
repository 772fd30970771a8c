import type { CodeReferences } from './tracer/entry.ts'

/** Code with any of these words may refer to something in other ways than by a name in quotes. */
const COMPUTES =
  /__dirname|__filename|import\.meta|import\s*\(|createRequire|\beval\b|\bbindings\b|gyp|nbind|\bpino\b|fastify|view engine|pkginfo|strong-globalize|resolve-from|\bmodule\s*[.[]\s*["']?(require|register|paths|parent)|(?<![\w$]|[^.]\.)require(?!\s*\(\s*(["'])[^"'\n]*\2\s*\))/
const REQUIRED = /(?<![\w$]|[^.]\.)require\s*\(\s*["']([^"'\n]*)["']\s*\)/g
const IMPORTED = /(?:^|[;}\n])[ \t]*import\s*["']([^"'\n]+)["']/g
const FROM = /\bfrom\s*["']([^"'\n]+)["']/g
/** Characters between `import` and `from`. */
const MAX_NAMES_LENGTH = 600

/**
 * What code of a package refers to, where that can be told without parsing it, which is true of most: modules are named in quotes and
 * nothing else is done with `require`. Undefined when it has to be parsed. Saves half of the time.
 */
export function plainReferences(code: string): CodeReferences | undefined {
  if (COMPUTES.test(code)) return undefined
  const bare = withoutComments(code)
  const required = namesIn(code, REQUIRED)
  const imported = [...namesIn(code, IMPORTED), ...namesIn(code, FROM)]
  const isModule = /(^|[;}\n])[ \t]*(import|export)\b/.test(bare)
  // What is in comments only, or hidden by what looks like one, only a parser can tell from the rest.
  const bareImports = namesIn(bare, IMPORTED).length + namesIn(bare, FROM, isImport).length
  if (namesIn(bare, REQUIRED).length !== required.length || bareImports !== imported.length) return undefined
  if (isModule ? required.length > 0 : imported.length > 0) return undefined
  return { modules: [...new Set([...required, ...imported])], imports: [], candidates: [], assets: [], computed: [], isModule }
}

function namesIn(code: string, pattern: RegExp, fits = (_code: string, _at: number): boolean => true): string[] {
  return Array.from(code.matchAll(pattern), (match) => (fits(code, match.index) ? match[1]! : '')).filter((name) => name !== '')
}

/** Whether a `from` is that of an import, and nothing else is between. */
function isImport(code: string, at: number): boolean {
  const before = code.slice(Math.max(0, at - MAX_NAMES_LENGTH), at)
  const start = Math.max(before.lastIndexOf('import'), before.lastIndexOf('export'))
  return start !== -1 && /^(im|ex)port[\w$\s{},*]*$/.test(before.slice(start))
}

function withoutComments(code: string): string {
  const parts: string[] = []
  let at = 0
  for (let start = code.indexOf('/*'); start !== -1; start = code.indexOf('/*', at)) {
    parts.push(code.slice(at, start))
    const end = code.indexOf('*/', start + 2)
    at = end === -1 ? code.length : end + 2
  }
  parts.push(code.slice(at))
  return parts.join('').replace(/(^|[\s;{}(),])\/\/[^\n]*/g, '$1')
}
