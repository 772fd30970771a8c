/** What a file of Perl says of others. */
export interface PerlScan {
  /** Modules by `use` and `no`, and by the options of pragmas that load some. */
  uses: Set<string>
  /** Modules that code loads when it gets there. */
  mentions: Set<string>
  /** Strings that may be names of modules. */
  strings: Set<string>
  /** Operands of `require` and `do` that are files. */
  files: Set<string>
  /** Folders of `use lib`; of what is computed only the script's own folder is understood, as `__DIR__`. */
  folders: string[]
  /** Packages that it declares. */
  packages: Set<string>
  /** Beginnings of names that it completes, and namespaces that it looks through: `DBD`, `Mojolicious::Plugin`. */
  namespaces: Set<string>
  /** Names that stand for a module in a namespace that the library knows: of Mojolicious' plugins. */
  plugins: Set<string>
  /** Has parts of itself split off (AutoLoader). */
  isSplit: boolean
  /** Names the folder with tables of characters. */
  namesCharacters: boolean
}

const MAX_FOUND = 50_000
const MODULE = String.raw`[A-Za-z_]\w{0,80}(?:(?:::|')\w{1,80}){0,15}`
const NAME = new RegExp(`^${MODULE}$`)
const USE = new RegExp(String.raw`(?:^|[;{}\s"'(])(use|no|require)[ \t\n]{1,20}(${MODULE})([^;\n]{0,400})`, 'g')
const FILE = /(?:^|[;{}\s(])(?:require|do)[ \t(]{0,20}["']([^"'\n$@]{1,300})["']/g
const PACKAGE = new RegExp(String.raw`(?:^|[;{}\n])[ \t]{0,80}package\s{1,20}(${MODULE})`, 'g')
const LIST = /\bqw\s{0,5}([([{</])/g
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>', '/': '/' }
const MAX_LIST_LENGTH = 20_000
const STRING = /'([^'\n\\]{1,200})'|"([^"\n\\]{1,200})"/g
const LOADER = new RegExp(
  String.raw`\b(?:with|extends|load|load_class|autoload|require_module|use_module|try_load_class|load_optional)\b[ \t(]{0,10}["']?(${MODULE})\b`,
  'g',
)
const PLUGIN = /\bplugins?\b[ \t(]{0,10}["']?([A-Za-z_][\w:]{0,100})/g
const DRIVER = /\bdbi:(\w{1,40})/gi
const LOADING_PRAGMA =
  /^(?:parent|base|Mojo::Base|if|autouse|aliased|fields|ok|maybe|only|superclass|Test::Needs|Class::Load|Module::Runtime)$/
const NAMESPACE = new RegExp(`^(${MODULE})(?:::)?$`)

/** What Perl loads by itself when code does something: perlvar, perlfunc, PerlIO. */
const IMPLIED: readonly (readonly [code: RegExp, modules: readonly string[]])[] = [
  [/\bencoding\(|:encoding\b/, ['PerlIO', 'PerlIO::encoding', 'Encode']],
  [/\bopen\b[^;\n]{0,80}\\/, ['PerlIO', 'PerlIO::scalar']],
  [/:via\(/, ['PerlIO', 'PerlIO::via']],
  [/%[+-](?=[^\w\s])|\$[+-]\{/, ['Tie::Hash::NamedCapture']],
  [/%!|\$!\{/, ['Errno']],
  [/\bglob\b|<[^<>\n]{0,80}\*[^<>\n]{0,80}>/, ['File::Glob']],
  [/\\N\{/, ['_charnames', 'charnames']],
  [/\buse\s+v?5/, ['feature', 'strict', 'warnings']],
  [/\bsub\b[^{;\n]{0,80}:[ \t]{0,5}[a-z]\w|\bmy\b[^=;\n]{0,80}:[ \t]{1,5}[a-z]/, ['attributes']],
  [
    /->(?:autoflush|binmode|opened|blocking|print|printf|say|getline|getlines|close|fileno|input_line_number)\b/,
    ['IO::File', 'IO::Handle'],
  ],
]

/** Names of modules in what was compiled of one. */
export function scanExtension(bytes: Buffer): PerlScan {
  const scan = emptyScan()
  for (const [name] of bytes.toString('latin1').matchAll(/(?<=\0)[A-Z]\w{0,80}(?:::\w{1,80}){1,10}(?=\0)/g)) add(scan.strings, name)
  return scan
}

export function scanPerl(source: string): PerlScan {
  const text = plainCode(source)
  const scan = { ...emptyScan(), isSplit: /\bAutoLoader\b/.test(text), namesCharacters: /["']unicore\//.test(text) }
  for (const [, word, name = '', rest = ''] of text.matchAll(USE)) {
    add(word === 'require' ? scan.mentions : scan.uses, name)
    if (word === 'use' && LOADING_PRAGMA.test(name)) for (const each of wordsIn(rest)) add(scan.uses, each)
    else if (word === 'use') for (const each of wordsIn(rest)) if (/^[A-Z]/.test(each)) add(scan.strings, each)
    if (word === 'use' && /^lib(?:::|$)/.test(name)) scan.folders.push(...foldersIn(rest))
  }
  for (const [, path] of text.matchAll(FILE)) if (scan.files.size < MAX_FOUND) scan.files.add(path!)
  for (const [, name] of text.matchAll(PACKAGE)) add(scan.packages, name!)
  for (const [, name] of text.matchAll(LOADER)) add(scan.mentions, name!)
  for (const [, name] of text.matchAll(PLUGIN)) add(scan.plugins, name!)
  for (const [, driver] of text.matchAll(DRIVER)) add(scan.mentions, `DBD::${driver}`)
  for (const word of wordsIn(text)) mention(word)
  for (const [code, modules] of IMPLIED) if (code.test(text)) for (const module of modules) add(scan.mentions, module)
  return scan

  function mention(word: string): void {
    // What comes before a variable is the beginning of a name.
    const [plain = '', computed] = word.split(/[$@]/, 2)
    if (!plain.includes('::')) return
    const [, namespace] = NAMESPACE.exec(plain) ?? []
    if (namespace !== undefined) add(scan.namespaces, computed === undefined || plain.endsWith('::') ? namespace : outerOf(namespace))
    if (computed === undefined) add(scan.strings, plain.replace(/^::|::$/g, ''))
  }
}

function emptyScan(): PerlScan {
  return {
    uses: new Set(),
    mentions: new Set(),
    strings: new Set(),
    files: new Set(),
    folders: [],
    packages: new Set(),
    namespaces: new Set(),
    plugins: new Set(),
    isSplit: false,
    namesCharacters: false,
  }
}

function add(names: Set<string>, name: string): void {
  if (names.size < MAX_FOUND && NAME.test(name)) names.add(name.replaceAll("'", '::'))
}

function outerOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('::')))
}

/** Words in quotes and in `qw`. */
function* wordsIn(text: string): Generator<string> {
  for (const [, single, double] of text.matchAll(STRING)) yield (single ?? double)!
  let done = 0
  /** Where each bracket closes next, so that a text that never closes one is looked through once. */
  const ends = new Map<string, number>()
  for (const { index, 0: start, 1: open } of text.matchAll(LIST)) {
    const from = index + start.length
    if (index < done) continue
    const close = CLOSING[open!]!
    let end = ends.get(close) ?? 0
    if (end !== -1 && end < from) ends.set(close, (end = text.indexOf(close, from)))
    if (end === -1 || end - from > MAX_LIST_LENGTH) continue
    yield* text.slice(from, end).split(/\s+/).filter(Boolean)
    done = end + 1
  }
}

const OWN_FOLDER = /\$(?:\{?FindBin::(?:Real)?Bin\}?|(?:Real)?Bin\b)|\bdirname\(\s{0,5}__FILE__\s{0,5}\)|__DIR__|\bcurdir\(?\)?/

function foldersIn(rest: string): string[] {
  const own = OWN_FOLDER.test(rest) ? '__DIR__/' : ''
  const found = [...wordsIn(rest)].map((word) => word.replace(OWN_FOLDER, '').replace(/^\//, own === '' ? '/' : ''))
  return found.slice(0, 50).map((word) => `${own}${word}`)
}

/** Without documentation (perlpod), comments of whole lines or behind blanks, and what stands behind the end. */
export function plainCode(source: string): string {
  const lines: string[] = []
  let isPod = false
  for (const line of source.split('\n')) {
    if (/^=[A-Za-z]/.test(line)) isPod = !line.startsWith('=cut')
    else if (/^__(?:END|DATA)__/.test(line)) break
    else if (!isPod) lines.push(line.replace(/(?:^|\s)#.*$/, ''))
  }
  return lines.join('\n')
}
