import { readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { expect, it } from 'vitest'

/**
 * Which folder may import which. What a folder may import, it may import from all the way down: `rules` may import `ledger`,
 * and so `filesystem`, `layer`, `tar` and `image`. A folder that is not here may import nothing of ours.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/image': [],
  'src/tar': ['src/image'],
  'src/source': ['src/image', 'src/tar'],
  'src/layer': ['src/image', 'src/tar'],
  'src/filesystem': ['src/layer'],
  'src/ledger': ['src/filesystem'],
  'src/binary': [],
  'src/contents': ['src/filesystem'],
  'src/packages': ['src/contents', 'src/binary'],
  'src/reach': ['src/packages', 'src/ledger'],
  'src/usage': ['src/reach', 'src/ledger'],
  'src/dockerfile': ['src/image'],
  'src/rules': ['src/ledger', 'src/usage', 'src/dockerfile'],
  'src/base-images': ['src/image'],
  'src/lint': ['src/dockerfile', 'src/base-images'],
  'src/builders': [],
  'src/verify': ['src/rules', 'src/lint'],
  'src/rewrite': ['src/lint', 'src/dockerfile', 'src/ledger'],
  'src/advice': ['src/rules'],
  'src/launch': ['src/ledger'],
  'src/soci': ['src/layer'],
  'src/config': [],
  'src/report': ['src/image'],
  'src/compare': ['src/report'],
  'src/budget': ['src/report'],
  'src/cli': ['src/config', 'src/report', 'src/image'],
  commands: [
    'src/cli',
    'src/report',
    'src/rules',
    'src/lint',
    'src/lint-for-commands',
    'src/lint-as-sarif',
    'src/rewrite-dockerfile',
    'src/priced-image',
    'src/analyze',
    'src/cat',
    'src/why',
    'src/index',
  ],
}
/** Words and no more: they import nothing at run time, and every room may use them. */
const WORDS = new Set([
  'src/errors.ts',
  'src/ledger/cause.ts',
  'src/ledger/format-bytes.ts',
  'src/report/report.ts',
  'src/report/usage-report.ts',
  'src/report/why-report.ts',
  'src/report/lint-report.ts',
  'src/report/rewrite-report.ts',
  'src/report/verification.ts',
])
/** The files in the middle: they join the rooms to one pipeline and may import every one, but not what is above them. */
const JOINTS = /^src\/[^/]+$/
const ABOVE_JOINTS = new Set(['src/cli', 'commands'])

/** Imports that load a lot: only inside the function that needs them, and only in their own files. */
const HEAVY: Record<string, RegExp> = {
  dockerode: /^src\/source\/engine\//,
  '@aws-sdk/': /^src\/(source\/ecr|launch\/)/,
  undici: /^src\/source\/registry\//,
  unbash: /^src\/(reach|dockerfile)\//,
  yaml: /^src\/packages\//,
}

/** Rules state facts about what they are given. */
const IMPURE = /^(node:)?(fs|net|http|https|child_process|worker_threads|process|os|dns|tls|dgram)(\/|$)/

const MAX_LINES: readonly [folder: string, lines: number][] = [
  ['src/report/', 150],
  ['commands/', 80],
  ['src/', 300],
]

const root = resolve(import.meta.dirname, '..')
const files = ['src', 'commands', 'bin'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')),
)

interface Import {
  file: string
  to: string
  typeOnly: boolean
  dynamic: boolean
}

const imports = files.flatMap(importsOf)
const ours = imports
  .filter(({ to }) => to.startsWith('.'))
  .map(({ file, to, typeOnly }) => ({
    file,
    to,
    typeOnly,
    target: relative(root, resolve(root, dirname(file), to))
      .split(sep)
      .join('/'),
  }))

it('finds the sources', () => {
  expect(files.length).toBeGreaterThan(20)
  expect(ours.length).toBeGreaterThan(20)
})

it('imports only in the direction of the data', () => {
  const wrong = ours
    .filter(({ file, target, typeOnly }) => !mayImport(file, target, typeOnly))
    .map(({ file, target }) => `${file} imports ${target}`)
  expect(wrong).toEqual([])
})

it('has no arrow that leads back', () => {
  const up = Object.keys(MAY_IMPORT).filter((room) => MAY_IMPORT[room]!.some((below) => reachable(below).has(room)))
  expect(up).toEqual([])
})

it('keeps the words free of imports', () => {
  expect(imports.filter(({ file, typeOnly }) => WORDS.has(file) && !typeOnly)).toEqual([])
})

it('writes the suffix of what it imports', () => {
  expect(ours.filter(({ file, to }) => file.endsWith('.ts') && !/\.(ts|json)$/.test(to)).map(({ file, to }) => `${file}: ${to}`)).toEqual(
    [],
  )
})

it('has no drawer for things without a name', () => {
  expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared|types)(\.[jt]s$|\/)/.test(file))).toEqual([])
})

it('has no file that is too long to read', () => {
  const long = files.filter((file) => lineCount(file) > (MAX_LINES.find(([folder]) => file.startsWith(folder))?.[1] ?? 300))
  expect(long.map((file) => `${file}: ${lineCount(file)} lines`)).toEqual([])
})

it('loads what is heavy only where it is needed', () => {
  const wrong = imports.filter(({ file, to, typeOnly, dynamic }) => {
    const home = Object.entries(HEAVY).find(([name]) => to.startsWith(name))?.[1]
    return home !== undefined && !typeOnly && !(dynamic && home.test(file))
  })
  expect(wrong.map(({ file, to }) => `${file}: ${to}`)).toEqual([])
})

it('keeps rules and reporters free of input and output', () => {
  // style.ts asks Node what the terminal can show; the reporters are handed the answer.
  const pure = /^src\/(rules|advice|report)\/(?!style\.ts)/
  const imported = imports.filter(({ file, to }) => pure.test(file) && IMPURE.test(to)).map(({ file, to }) => `${file}: ${to}`)
  const used = files
    .filter((file) => pure.test(file) && /\b(process|console)\.|\bfetch\(/.test(code(file)))
    .map((file) => `${file}: process, console or fetch`)
  expect([...imported, ...used]).toEqual([])
})

it('re-exports, and does nothing else, in the public API', () => {
  if (!files.includes('src/index.ts')) return
  expect(
    code('src/index.ts')
      .replace(/export\s+(type\s+)?(\{[^}]*\}|\*)\s+from\s+'[^']+'/g, '')
      .trim(),
  ).toBe('')
})

function mayImport(file: string, target: string, typeOnly: boolean): boolean {
  const from = roomOf(file)
  const to = roomOf(target)
  if (from === to || WORDS.has(target)) return true
  if (target === 'package.json') return true
  if (file.startsWith('bin/')) return target.startsWith('src/cli/') || target.startsWith('bin/') || target.startsWith('dist/')
  if (JOINTS.test(file) && !MAY_IMPORT[from]) return !ABOVE_JOINTS.has(to)
  // The report describes the words of other rooms; a type leaves nothing behind at run time.
  if (from === 'src/report' && typeOnly) return !ABOVE_JOINTS.has(to)
  return reachable(from).has(to)
}

/** `src/layer` for all below it, `src/analyze` for a file in the middle. */
function roomOf(file: string): string {
  const [top, room, ...rest] = file.split('/')
  if (top !== 'src') return top!
  return rest.length > 0 ? `src/${room}` : `src/${basename(room!, '.ts')}`
}

function reachable(room: string, found = new Set<string>()): Set<string> {
  for (const below of MAY_IMPORT[room] ?? []) {
    if (found.has(below)) continue
    found.add(below)
    reachable(below, found)
  }
  return found
}

function importsOf(file: string): Import[] {
  const text = code(file)
  const found: Import[] = []
  for (const [, kind, to] of text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\s+from\s+)?'([^']+)'/gm)) {
    found.push({ file, to: to!, typeOnly: kind !== undefined, dynamic: false })
  }
  for (const [, to] of text.matchAll(/\bimport\(\s*'([^']+)'/g)) found.push({ file, to: to!, typeOnly: false, dynamic: true })
  return found
}

/** The file without its comments: examples in them are no imports. */
function code(file: string): string {
  return readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
}

function lineCount(file: string): number {
  return readFileSync(join(root, file), 'utf8').split('\n').length - 1
}
