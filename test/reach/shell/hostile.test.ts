import { array, assert, asyncProperty, constantFrom, string } from 'fast-check'
import { expect, it } from 'vitest'
import { sketchFiles } from '../../support/files-sketch.ts'
import { followLaunches } from '../../support/follow-launches.ts'

/** Scripts that would keep a shell busy for long, or for ever. */
it.each<[name: string, script: string]>([
  ['calls itself', 'exec "$0" "$@"'],
  ['calls itself with more', 'exec "$0" x "$@"'],
  ['sources itself', '. "$0"'],
  ['functions that call each other', 'f() { g x "$@"; }; g() { f y "$@"; }; f'],
  ['deep', `${'if a; then '.repeat(3000)}b${'; fi'.repeat(3000)}`],
  ['deep substitutions', `x=${'$('.repeat(2000)}b${')'.repeat(2000)}`],
  ['deep substitutions of much', `tool ${'$('.repeat(150)}b ${'c'.repeat(500_000)}${')'.repeat(150)}`],
  ['substitutions that are left open', 'tool '.concat('$('.repeat(50_000))],
  ['deep defaults', `tool ${'${a:-'.repeat(20_000)}b${'}'.repeat(20_000)}`],
  ['open braces', `x='${'${'.repeat(60_000)}'; tool $x`],
  ['a long pipe', 'cat | '.repeat(30_000)],
  ['deep braces', '{ '.repeat(5000)],
  ['doubling', `x=aaaaaaaa; ${'x="$x$x";'.repeat(100)} "$x"`],
  ['doubling in branches', `x=a; ${'if q; then x="${x}1"; else x="${x}2"; fi;'.repeat(200)} tool $x $x $x $x`],
  [
    'many ways',
    `${Array.from({ length: 30 }, (_, i) => `case "$Q" in a) v${i}=1;; b) v${i}=2;; c) v${i}=3;; esac`).join('\n')}\ntool ${Array.from({ length: 30 }, (_, i) => `$v${i}`).join('')}`,
  ],
  ['wildcards', 'tool /*/*/*/*/*/* */*/*/../*/../*'],
  ['many words', `tool ${'a '.repeat(200_000)}`],
  ['many commands', 'tool a;\n'.repeat(10_000)],
  ['many functions', Array.from({ length: 5000 }, (_, i) => `f${i}() { f${i + 1}; f${i + 1} x; tool; }`).join('\n') + '\nf0'],
  ['eval of eval', `x='eval "$x"'; eval "$x"`],
  ['a pattern', `x=${'a'.repeat(50_000)}; "\${x%%${'*a'.repeat(500)}b}"; case $x in ${'*a'.repeat(200)}b) ;; esac`],
  ['braces', `tool {a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b} {1..9999}`],
  [
    'names of JavaScript',
    'constructor; __proto__ x; toString() { :; }; toString; "${__proto__}" "${constructor}"; export __proto__=1; hasOwnProperty',
  ],
  ['not text', '\0\u0001\u0002'.repeat(1000)],
])('is done with a script that is hostile: %s', async (_, script) => {
  const files = await sketchFiles({ 'bin/sh': 'ELF', 'usr/bin/tool': 'ELF', 'a/b/c/d/e/f': '', 'run.sh': `#!/bin/sh\n${script}\n` })
  const context = await followLaunches(files, ['/run.sh', 'x'])
  expect(context.referenceLines()).toContain('hard /run.sh -> /bin/sh (shebang: #!/bin/sh)')
})

const PIECES = [
  ...[
    'if',
    'then',
    'else',
    'elif',
    'fi',
    'for',
    'in',
    'do',
    'done',
    'while',
    'case',
    'esac',
    'function',
    '{',
    '}',
    '(',
    ')',
    '((',
    '))',
    '[[',
    ']]',
  ],
  ...[
    ';',
    ';;',
    '&&',
    '||',
    '|',
    '&',
    '\n',
    ' ',
    '"',
    "'",
    '`',
    '$(',
    '${',
    '$((',
    '$',
    '\\',
    '<<EOF\n',
    'EOF\n',
    '<',
    '>',
    '>&2',
    '<(',
    '*',
    '?',
    '[',
    ']',
  ],
  ...[
    'x=1',
    'x+=(a b)',
    '$x',
    '"$@"',
    '${x:-y}',
    '${x%%*}',
    '${!x}',
    '${x[@]}',
    '${#}',
    '${x/a/b}',
    '${@:2}',
    'exec',
    'eval',
    '. ',
    'set --',
    'shift',
  ],
  ...[
    'cd /',
    'trap',
    'export',
    'local',
    'read x',
    'f()',
    'f',
    'command -v',
    'tool',
    '/bin/sh -c',
    'find / -exec',
    'env',
    '-S',
    'xargs',
    '~',
    '{a,b}',
    '#',
    '!',
  ],
]

it('is never thrown off by broken scripts', async () => {
  const files = await sketchFiles({
    'bin/sh': 'ELF',
    'usr/bin/tool': 'ELF',
    'usr/bin/env': 'ELF',
    'usr/bin/find': 'ELF',
    'usr/bin/xargs': 'ELF',
  })
  await assert(
    asyncProperty(array(constantFrom(...PIECES), { maxLength: 40 }), array(string(), { maxLength: 3 }), async (pieces, args) => {
      await followLaunches(files, ['sh', '-c', pieces.join(' '), ...args])
      await followLaunches(files, ['sh', '-c', pieces.join(''), ...args])
    }),
    { numRuns: 120 },
  )
})
