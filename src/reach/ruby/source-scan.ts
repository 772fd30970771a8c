/** What a file of Ruby says of others. */
export interface RubyScan {
  /** `require` and `autoload`, as they are looked up. */
  requires: Set<string>
  /** `require_relative` and `load`, from the file on. */
  relatives: Set<string>
  /** Beginnings of names that are completed when the program runs: `rack/handler/`. */
  beginnings: Set<string>
  /** Strings that may be required by somebody else: `tilt/haml`. */
  strings: Set<string>
  /** Words that may be the names of gems. */
  words: Set<string>
  /** Gems whose programs are started: name, program. */
  programs: [gem: string, program: string][]
}

const MAX_FOUND = 50_000
const PATH = String.raw`[\w./+-]{1,200}`
const REQUIRE = new RegExp(String.raw`\b(?:require|require_dependency|load|gem)[ \t(]{1,10}["'](${PATH})(["']|#\{)`, 'g')
const AUTOLOAD = new RegExp(String.raw`\bautoload[ \t(]{1,10}:?["']?\w{1,100}["']?[ \t]{0,5},[ \t\n]{0,20}["'](${PATH})(["']|#\{)`, 'g')
const RELATIVE = new RegExp(
  String.raw`\b(?:require_relative|load|File\.expand_path|File\.join)[ \t(]{1,10}(?:__dir__[ \t]{0,5},[ \t]{0,5})?["'](${PATH})["']`,
  'g',
)
const STRING = /["']([a-z][\w-]{0,60}(?:\/[\w-]{1,60}){1,8})(["']|\/?#\{)/g
const WORD = /(?<![\w.])[a-z][a-z0-9_]{2,40}\b/g
const PROGRAM = /bin_path\(\s{0,5}['"]([\w.-]{1,80})['"]\s{0,5},\s{0,5}['"]([\w.-]{1,80})['"]/g
const ENCODING = /\b(?:UTF[-_](?:16|32)(?:BE|LE)|EUC[-_]JP|SHIFT_JIS|WINDOWS[-_]\d{2,5}|ISO[-_]8859[-_]\d{1,2}|GB18030|BIG5)\b/gi

export function scanRuby(source: string): RubyScan {
  const text = plainCode(source)
  const scan: RubyScan = {
    requires: new Set(),
    relatives: new Set(),
    beginnings: new Set(),
    strings: new Set(),
    words: new Set(),
    programs: [],
  }
  for (const pattern of [REQUIRE, AUTOLOAD])
    for (const [, name, end] of text.matchAll(pattern)) add(end!.startsWith('#') ? scan.beginnings : scan.requires, name!)
  for (const [, name] of text.matchAll(RELATIVE)) add(scan.relatives, name!)
  for (const [, name, end] of text.matchAll(STRING)) {
    if (!end!.includes('#')) add(scan.strings, name!)
    else if (end!.startsWith('/')) add(scan.beginnings, `${name}/`)
  }
  for (const [word] of text.matchAll(WORD)) add(scan.words, word)
  for (const [, gem, program] of text.matchAll(PROGRAM)) if (scan.programs.length < 100) scan.programs.push([gem!, program!])
  for (const [name] of text.matchAll(ENCODING)) add(scan.strings, `enc/${name.toLowerCase().replaceAll('-', '_')}`)
  return scan
}

function add(names: Set<string>, name: string): void {
  if (names.size < MAX_FOUND) names.add(name)
}

/** Without comments and what stands behind the end. */
export function plainCode(source: string): string {
  const lines: string[] = []
  let isComment = false
  for (const line of source.split('\n')) {
    if (line.startsWith('__END__')) break
    if (line.startsWith('=begin')) isComment = true
    if (!isComment) lines.push(line.replace(/(?:^|\s)#(?!\{).*$/, ''))
    if (line.startsWith('=end')) isComment = false
  }
  return lines.join('\n')
}
