import { array, assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scanSource } from '../../../src/reach/python/source-scan.ts'

/** Imports as they were written, without names: `a.b`, `..c(d,e)`; what never runs in brackets. */
function importsOf(source: string): string[] {
  return scanSource(Buffer.from(source).toString('latin1')).imports.map(({ module, level, names, typing, nested }) => {
    const words = `${'.'.repeat(level)}${module}${names ? `(${names.join()})` : ''}${nested ? '+' : ''}`
    return typing ? `[${words}]` : words
  })
}

describe('imports', () => {
  it.each<[string, string, string[]]>([
    ['plain', 'import a', ['a']],
    ['dotted, many, renamed', 'import a.b.c as d, e as f,g', ['a.b.c', 'e', 'g']],
    ['blanks around dots', 'import a . b', ['a.b']],
    ['from', 'from a.b import c, d as e', ['a.b(c,d)']],
    ['from all', 'from a import *', ['a(*)']],
    ['relative', 'from . import a\nfrom .b import c\nfrom ...d.e import f\nfrom .. import(g)', ['.(a)', '.b(c)', '...d.e(f)', '..(g)']],
    ['in brackets', 'from a import ( # why\n  b, # what\n  c as d,\n)\nimport e', ['a(b,c)', 'e']],
    ['joined lines', 'import \\\n a, \\\r\n b\nfrom \\\n c import d', ['a', 'b', 'c(d)']],
    [
      'behind semicolons and colons',
      'x = 1; import a; from b import c\nif x: import d\ntry: from e import f\nexcept: pass',
      ['a', 'b(c)', 'd', 'e(f)'],
    ],
    ['at any depth', 'def f():\n\tif x:\n\t\timport a\nclass C:\n  from b import c', ['a+', 'b(c)+']],
    ['in an async function', 'async def f():\n  import a\nimport b', ['a+', 'b']],
    ['not in strings', "\"import a\"\n'''\nimport b\n'''\nr\"\\\"; import c", []],
    ['behind a string that ends in a backslash', 'x = "\\\\"; import a\ny = r"\\"\nimport b', ['a', 'b']],
    ['not in comments', '# import a\nx = 1 # import b\nimport c # import d', ['c']],
    ['not in brackets', 'f(x,\n  important, from_a)\n', []],
    ['names that begin alike', 'important = 1\nimport_module("a")\nfromage = 2\nx.imports', []],
    ['no import of a generator', 'def f():\n  yield from g\n  raise A from b\n  x = (yield from h)', []],
    ['f-strings', 'x = f"{a["import b"]} {{import c}} {d!r:>{w}} {e:%H:%M\'}"\nimport f', ['f']],
    ['f-strings in f-strings', 'f"{f"{f"{1}"}"}"; import a\nf\'\'\'{\n x # "\n}\'\'\'\nimport b', ['a', 'b']],
    ['template strings', 't"{x}"\nimport a\nrb"\\x00"\nimport b\nFr"{y:{z}}"\nimport c', ['a', 'b', 'c']],
    ['open strings', 'x = "open\nimport a\ny = \'\nimport b', ['a', 'b']],
    ['Python 2', 'print "x"\nexec "import a"\nimport b\nprint >>f, `c`\nimport d', ['b', 'd']],
    ['carriage returns', 'import a\r\nimport b\r\n', ['a', 'b']],
    ['old Macs', 'import a\r# import b\rimport c', ['a', 'c']],
    ['a mark at the start', '\ufeffimport a', ['a']],
    ['form feeds', '\fimport a\n\f\nfrom b import c', ['a', 'b(c)']],
    ['names beyond ASCII', 'import größe, a.ñ', ['größe', 'a.ñ']],
    ['for types alone', 'if TYPE_CHECKING:\n  import a\n\n  from b import c\nimport d', ['[a+]', '[b(c)+]', 'd']],
    ['for types alone, by other names', 'if typing.TYPE_CHECKING: # x\n import a\nelse:\n import b', ['[a+]', 'b+']],
    ['not for types', 'if not TYPE_CHECKING:\n import a\nif TYPE_CHECKING or x:\n import b', ['a+', 'b+']],
    ['behind brackets that were never closed', 'x = (1,\nimport a\nfrom b import c', ['a', 'b(c)']],
    ['in a match statement', 'match x:\n  case {"a": 1}:\n    import a', ['a+']],
  ])('%s', (_, source, expected) => {
    expect(importsOf(source)).toEqual(expected)
  })

  it('takes whatever it is given', () => {
    const piece = constantFrom(
      'import a',
      'from . import',
      '"',
      "'",
      '"""',
      'f"',
      '{',
      '}',
      '(',
      ')',
      '[',
      ':',
      '\\',
      '\n',
      '\r',
      '#',
      ' ',
      '.',
      'def f',
      'run(',
    )
    assert(
      property(array(piece), string(), (pieces, tail) => void scanSource(pieces.join('') + tail)),
      { numRuns: 500 },
    )
  })

  it('reads sources that nest without end, and long ones, in no time', () => {
    for (const piece of [
      '(',
      'f"{',
      'f"{x:{',
      '"',
      "f'''{",
      'run(',
      'import_module((',
      'from . ',
      'a.',
      'x = \\\n',
      'if TYPE_CHECKING:\n',
    ]) {
      expect(scanSource(piece.repeat(100_000)).imports.length).toBeLessThan(20_001)
    }
  })
})

describe('constants', () => {
  it('keeps strings that may name something, once', () => {
    const { constants } = scanSource(
      `A = ['a.b', "c:d", 'a.b', '/x/y.z', 'two words', '', "pg+x://h", f'{x}.e', f'f.g', b'bytes']\n"""doc\nstring"""`,
    )
    expect([...constants]).toEqual(['a.b', 'c:d', '/x/y.z', 'pg+x://h', 'f.g', 'bytes'])
  })
})

describe('calls', () => {
  it.each<[string, object]>([
    ["importlib.import_module('a.b')", { callee: 'importlib.import_module', words: ['a.b'], computed: false }],
    ["import_module('.b', package='a')", { words: ['.b'], second: 'a', computed: false }],
    ["import_module('.b', __package__)", { words: ['.b'], computed: false }],
    ["__import__('a.%s' % name)", { words: ['a.'], computed: true }],
    ["import_module('a.' + name)", { words: ['a.'], computed: true }],
    ["import_module(f'a.{name}.b')", { words: ['a.'], computed: true }],
    ["import_module('a.{}'.format(name))", { words: ['a.'], computed: true }],
    ['import_module(name)', { words: [], computed: true, source: 'import_module(name)' }],
    ["import_module('a' '.b')", { words: ['a.b'], computed: false }],
    ["subprocess.run(['git', 'log', x], check=True)", { words: ['git', 'log'], isList: true, computed: true }],
    ["subprocess.run(\n  [ # why\n    'git',\n    'log',\n  ])", { words: ['git', 'log'], isList: true, computed: false }],
    ["run(args=('git', 'log'))", { words: ['git', 'log'], isList: true, computed: false }],
    ["os.system('git log | less')", { words: ['git log | less'], isList: false, computed: false }],
    ["shutil.which(cmd='git')", { words: ['git'], computed: false }],
    ["entry_points(group='a.b')", { words: ['a.b'], computed: false }],
    ["os.spawnlp(os.P_WAIT, 'git', 'git')", { words: [], computed: true, second: 'git' }],
  ])('%s', (source, expected) => {
    expect(scanSource(source).calls[0]).toMatchObject(expected)
  })

  it('passes over what calls nothing of interest', () => {
    expect(scanSource("print('a'); x.append('b'); running('c'); 'run'('d')").calls).toEqual([])
  })
})
