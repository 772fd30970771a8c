import { expect, it } from 'vitest'
import { parseCoreMetadata, parseRequiresTxt } from '../../../src/packages/python/core-metadata.ts'
import { holds, normalized, parseMarker } from '../../../src/packages/python/marker.ts'
import { parseRecord } from '../../../src/packages/python/record.ts'
import { countsAs, parseRequirement } from '../../../src/packages/python/requirement.ts'

it.each([
  ['Flask', 'flask', []],
  ['zope.interface>=5', 'zope-interface', []],
  ['celery[redis, SQS]<6,>=5 ; python_version > "3"', 'celery', ['redis', 'sqs']],
  ['requests (>=2.0)', 'requests', []],
  ['pip @ https://example.org/a;b.zip#sha1=1 ; os_name == "posix"', 'pip', []],
  ['name@git+ssh://x', 'name', []],
])('reads %s', (text, name, extras) => {
  expect(parseRequirement(text)).toMatchObject({ name, extras })
})

it.each(['', './local', '-e .', 'https://example.org/x.whl', '[a]', 'name]', '=1', 'a'.repeat(9000)])('finds no name in %j', (text) => {
  expect(parseRequirement(text)).toBeUndefined()
})

it.each<[string, boolean | undefined]>([
  ['python_version >= "3.8"', true],
  ['python_version < "3.11"', false],
  ['python_version<"3.8" or python_version>\'3.9\'', true],
  ['python_version == "3.*"', true],
  ['python_version ~= "3.8"', true],
  ['python_version ~= "3.8.1"', false],
  ['python_version not in "2.7, 3.0"', true],
  ['"3.10" <= python_version', undefined],
  ['python_full_version < "3.11.3"', undefined],
  ['python_full_version < "3.12.0"', true],
  ['sys_platform == "win32"', false],
  ['sys_platform != "win32" and (os_name == "nt" or implementation_name == "cpython")', true],
  ['platform_system == "Linux"', true],
  ['platform_python_implementation == "PyPy"', false],
  ['platform_machine == "aarch64"', undefined],
  ['platform_machine == "aarch64" and sys_platform == "darwin"', false],
  ['platform_machine == "aarch64" or sys_platform == "linux"', true],
  ['extra == "A.b"', true],
  ['extra != "a-b"', false],
  ['extra == "other"', false],
  ['unheard_of == "x"', undefined],
])('holds %s against a machine', (text, expected) => {
  const marker = parseMarker(text)
  expect(marker).toBeDefined()
  // The other way round is left undecided but for equality, which nobody writes otherwise.
  if (text.startsWith('"')) return
  expect(holds(marker!, { pythonVersion: '3.11', extra: 'a-b' })).toBe(expected)
})

it.each([
  '',
  'and',
  'a ==',
  '(a == "b"',
  'a == "b" c',
  'a == "b',
  `${'('.repeat(99)}a == "b"${')'.repeat(99)}`,
  `a == "${'b'.repeat(5000)}"`,
])('finds no marker in %j', (text) => {
  expect(parseMarker(text)).toBeUndefined()
})

it.each<[string, string[], 'depends' | 'optional' | undefined]>([
  ['a', [], 'depends'],
  ['a; extra == "x"', [], 'optional'],
  ['a; extra == "X"', ['x'], 'depends'],
  ['a; extra == "x" and sys_platform == "win32"', ['x'], undefined],
  ['a; extra == "x" or extra == "y"', ['y'], 'depends'],
  ['a; python_version < "3"', [], undefined],
  ['a; what is this', [], 'depends'],
])('counts %s with extras %j as %s', (text, extras, expected) => {
  expect(countsAs(parseRequirement(text)!, '3.11', new Set(extras))).toBe(expected)
})

it('knows no version where the path does not tell', () => {
  expect(countsAs(parseRequirement('a; python_version < "3"')!, undefined, new Set())).toBe('depends')
})

it('reads the fields of METADATA and nothing of the description', () => {
  const text =
    'Metadata-Version: 2.1\r\nName: My.Thing\r\nVersion: 1.0\r\nSummary: two\r\n  lines\r\nRequires-Dist: a\r\n (>=1)\r\nrequires-dist: b; extra == "x"\r\n\r\nName: other\r\nRequires-Dist: c\r\n'
  const { name, version, requires } = parseCoreMetadata(text)
  expect([name, version, requires.map((each) => each.text)]).toEqual(['My.Thing', '1.0', ['a (>=1)', 'b; extra == "x"']])
})

it('reads requires.txt with its sections as markers', () => {
  const requires = parseRequiresTxt('a>=1\n\n[x]\nb\n\n[:python_version < "3"]\nc\n\n[y:sys_platform == "win32"]\nd; os_name == "nt"\n')
  expect(requires.map((each) => [each.name, countsAs(each, '3.11', new Set(['x', 'y']))])).toEqual([
    ['a', 'depends'],
    ['b', 'depends'],
    ['c', undefined],
    ['d', undefined],
  ])
})

it.each<[text: string, paths: string[], complete?: boolean]>([
  ['a.py,sha256=x,1\nb.py,,\n', ['a.py', 'b.py']],
  ['"a,b.py",x,1\r\n"say ""hi"".py",,\r\nlast', ['a,b.py', 'say "hi".py', 'last']],
  ['"two\nlines",,\n../../../bin/x,,', ['two\nlines', '../../../bin/x']],
  ['"open', ['open'], false],
  ['a.py,,\n"b.py""\nc.py,,\n', ['a.py', 'b.py"\nc.py,,\n'], false],
  [',,\n\n', []],
])('reads the paths of RECORD %j', (text, paths, complete = true) => {
  expect(parseRecord(text)).toEqual({ paths, complete })
})

it('compares names as PEP 503 does', () => {
  expect(normalized('Zope._-Interface')).toBe('zope-interface')
})
