import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Analyser } from '../../src/reach/analyser.ts'
import { type Grade, type Launch, ROOT } from '../../src/reach/edge.ts'
import { explore, type Reach } from '../../src/reach/explore.ts'
import { judge } from '../../src/reach/verdict.ts'
import type { Members } from '../support/archive-sketch.ts'
import { sketchFiles } from '../support/files-sketch.ts'
import { type PackageSketch, sketchPackage } from '../support/usage-sketch.ts'

/** Reads files that say where they lead, a line each: `hard /b`, `runs /c`, `unresolved`. */
const listed: Analyser = {
  domain: 'python',
  takes: () => true,
  async analyse(nodes, context) {
    for (const node of nodes) {
      for (const line of (await context.files.read(node))!.toString().split('\n')) {
        const [word, to = ''] = line.split(' ')
        if (word === 'runs') context.launch({ from: node, argv: [to], cwd: '/', env: {}, kind: 'runs', grade: 'soft' })
        else if (word === 'unresolved') context.unresolved({ node, domain: 'python', what: 'import(name)' })
        else if (/^(hard|soft|weak)$/.test(word!)) context.refer({ from: node, to, kind: 'import', grade: word as Grade })
        else if (word === 'folder') context.refer({ from: node, to, kind: 'content folder', grade: 'soft' })
      }
    }
  },
}

async function reachOf(members: Members, sketches: readonly PackageSketch[] = [], start = '/start') {
  const files = await sketchFiles(members)
  const packages = sketches
    .map((each) => sketchPackage(files, each))
    .map((each, _, all) => Object.assign(each, { dependencies: named(each.dependencies, all) }))
  const launch: Launch = { from: ROOT, argv: [start], cwd: '/', env: {}, kind: 'entrypoint', grade: 'hard' }
  const reach = await explore({
    files,
    packages,
    launches: [launch],
    env: {},
    workingDir: '/',
    analysers: [listed],
    launchProgram: async ({ from, argv, kind, grade }, context) => context.refer({ from, to: argv[0]!, kind, grade }),
    policy: (_, isReached) => (isReached(files.find('/start')) ? [{ from: ROOT, to: '/policy', kind: 'expected', grade: 'policy' }] : []),
  })
  return { files, packages, reach, judgements: judge({ files, packages, reach, broken: new Set() }) }
}

/** Dependencies that a sketch names by package. */
function named(dependencies: PackageSketch['dependencies'] = [], all: readonly { name: string }[]) {
  return dependencies.map((each) => ({ ...each, satisfiedBy: all.flatMap(({ name }, i) => (name === each.wanted ? [i] : [])) }))
}

function gradesOf({ files, reach }: { files: { find(path: string): number }; reach: Reach }, ...paths: string[]) {
  return paths.map((path) => reach.graph.gradeOf(files.find(path)))
}

describe('explore', () => {
  it('follows references and launches, each with the worst grade on its way', async () => {
    const found = await reachOf({
      start: 'hard /a\nsoft /b\nruns /c',
      a: 'weak /d',
      b: 'hard /e',
      c: '',
      d: 'hard /f',
      e: '',
      f: '',
      g: '',
    })
    expect(gradesOf(found, '/a', '/b', '/c', '/d', '/e', '/f', '/g')).toEqual(['hard', 'soft', 'soft', 'weak', 'soft', 'weak', undefined])
  })

  it('reaches the symlinks on the way, and shows them in the chain', async () => {
    const found = await reachOf({ start: 'hard /lib/a', lib: { link: 'usr/lib' }, 'usr/lib/a': { link: 'a.1' }, 'usr/lib/a.1': '' })
    const chain = found.reach.graph.chainTo(found.files.find('/lib/a'))
    expect(chain.map(({ kind, to }) => `${kind} ${found.reach.pathOf(to)}`)).toEqual([
      'entrypoint /start',
      'import /usr/lib/a',
      'symlink /usr/lib/a.1',
    ])
    expect(found.reach.graph.gradeOf(found.files.findLink('/lib'))).toBe('hard')
  })

  it('does not reach by the symlink of a folder what others reach through it', async () => {
    const found = await reachOf({ start: 'hard /lib/a\nweak /lib/b', lib: { link: 'usr/lib' }, 'usr/lib/a': '', 'usr/lib/b': '' })
    expect(gradesOf(found, '/lib/a', '/lib/b')).toEqual(['hard', 'weak'])
  })

  it('reads a file once, however many lead there, in circles too', async () => {
    const found = await reachOf({ start: 'hard /a\nsoft /a\nhard /b', a: 'hard /b', b: 'hard /a\nhard /start' })
    expect(gradesOf(found, '/start', '/a', '/b')).toEqual(['hard', 'hard', 'hard'])
  })

  it('takes what is in a content folder, and adds what programs expect last', async () => {
    const found = await reachOf({ start: 'folder /www', 'www/a/b.html': '', policy: 'hard /x', x: '' })
    expect(gradesOf(found, '/www/a/b.html', '/policy', '/x')).toEqual(['soft', 'policy', 'policy'])
  })

  it('does not take all that lies beside a file for its content', async () => {
    const found = await reachOf({ 'app/start': 'folder /app', 'app/other': '' }, [], '/app/start')
    expect(gradesOf(found, '/app', '/app/other')).toEqual(['soft', undefined])
  })

  it('gives what lies inside a file a number of its own', async () => {
    const found = await reachOf({ start: 'hard /app.jar!/lib/a.jar', 'app.jar': '' })
    expect(found.reach.graph.gradeOf(found.reach.innerNode('/app.jar!/lib/a.jar'))).toBe('hard')
    expect(found.reach.pathOf(found.reach.innerNode('/app.jar!/lib/a.jar'))).toBe('/app.jar!/lib/a.jar')
  })
})

describe('judge', () => {
  const cases: [name: string, members: Members, packages: PackageSketch[], verdicts: string[]][] = [
    [
      'used, and unused for sure',
      { start: 'hard /a', a: '', b: '' },
      [
        { name: 'a', files: ['/a'] },
        { name: 'b', files: ['/b'] },
      ],
      ['used', 'unused high'],
    ],
    ['softly used', { start: 'soft /a', a: '' }, [{ name: 'a', files: ['/a'] }], ['used']],
    ['weakly reached', { start: 'weak /a', a: '' }, [{ name: 'a', files: ['/a'] }], ['unused medium']],
    ['expected by programs', { start: '', policy: '' }, [{ name: 'a', files: ['/policy'] }], ['kept']],
    ['essential', { start: '', a: '' }, [{ name: 'a', files: ['/a'], essential: true }], ['unused medium']],
    ['listed in part', { start: '', a: '' }, [{ name: 'a', files: ['/a'], complete: false }], ['unknown']],
    [
      'depended on by what is used, also by way of another',
      { start: 'hard /a', a: '', b: '', c: '', d: '' },
      [
        { name: 'a', files: ['/a'], dependencies: [{ wanted: 'b', kind: 'depends', satisfiedBy: [] }] },
        { name: 'b', files: ['/b'], dependencies: [{ wanted: 'c', kind: 'depends', satisfiedBy: [] }] },
        { name: 'c', files: ['/c'], dependencies: [{ wanted: 'd', kind: 'recommends', satisfiedBy: [] }] },
        { name: 'd', files: ['/d'] },
      ],
      ['used', 'unused medium', 'unused medium', 'unused high'],
    ],
    [
      'of an interpreter that runs and that nobody reads',
      { start: 'hard /usr/bin/lua5.4', 'usr/bin/lua5.4': '', 'usr/share/lua/A.lua': '', 'usr/bin/b': '' },
      [
        { name: 'lua', files: ['/usr/bin/lua5.4'] },
        { name: 'lua-a', files: ['/usr/share/lua/A.lua'] },
        { name: 'b', files: ['/usr/bin/b'] },
      ],
      ['used', 'unknown', 'unused high'],
    ],
    [
      'of an interpreter that loads much by convention, and what only that depends on',
      {
        start: 'hard /usr/bin/php8.2',
        'usr/bin/php8.2': '',
        'usr/share/php/A.php': '',
        'usr/lib/b.so': '',
        'usr/lib/php/20220829/build/run-tests.php': '',
      },
      [
        { name: 'php-a', files: ['/usr/share/php/A.php'], dependencies: [{ wanted: 'b', kind: 'depends', satisfiedBy: [] }] },
        { name: 'b', files: ['/usr/lib/b.so'] },
        { name: 'php-dev', files: ['/usr/lib/php/20220829/build/run-tests.php'] },
      ],
      ['unused low', 'unused low', 'unused high'],
    ],
    [
      'though what may be used may load it, be it only wished for, where that is how packages are',
      { start: 'weak /a', a: '', b: '', c: '' },
      [
        { name: 'a', ecosystem: 'npm', files: ['/a'], dependencies: [{ wanted: 'b', kind: 'peer', satisfiedBy: [] }] },
        { name: 'b', ecosystem: 'npm', files: ['/b'], dependencies: [{ wanted: 'c', kind: 'optional', satisfiedBy: [] }] },
        { name: 'c', ecosystem: 'npm', files: ['/c'] },
      ],
      ['unused medium', 'unused medium', 'unused medium'],
    ],
    [
      'of an interpreter that does not run',
      { start: '', 'usr/bin/perl': '', 'usr/share/perl5/A.pm': '' },
      [{ name: 'liba-perl', files: ['/usr/share/perl5/A.pm'] }],
      ['unused high'],
    ],
    [
      'of a kind that the own code loads by computed names',
      { start: 'unresolved', a: '', b: '' },
      [
        { name: 'a', ecosystem: 'pypi', files: ['/a'] },
        { name: 'b', files: ['/b'] },
      ],
      ['unused medium', 'unused high'],
    ],
    [
      'not by what code of packages computes',
      { start: 'hard /p', p: 'unresolved', a: '' },
      [
        { name: 'p', ecosystem: 'pypi', files: ['/p'] },
        { name: 'a', ecosystem: 'pypi', files: ['/a'] },
      ],
      ['used', 'unused high'],
    ],
  ]
  it.each(cases)('%s', async (_, members, packages, verdicts) => {
    const { judgements } = await reachOf(members, packages)
    expect(judgements.map(({ verdict, confidence }) => [verdict, confidence].filter(Boolean).join(' '))).toEqual(verdicts)
    expect(judgements.every(({ verdict, reasons }) => verdict === 'used' || reasons.length > 0)).toBe(true)
  })

  it('calls nothing unused where more is started than can be followed', async () => {
    const start = Array.from({ length: 20_001 }, (_, i) => `runs /${i}`).join('\n')
    const { judgements } = await reachOf({ start, a: '' }, [{ name: 'a', files: ['/a'] }])
    expect(judgements).toEqual([{ verdict: 'unknown', reasons: ['more is started than can be followed'] }])
  })

  it('calls nothing unused where what starts is not there', async () => {
    const { judgements } = await reachOf({ a: '' }, [{ name: 'a', files: ['/a'] }])
    expect(judgements).toEqual([{ verdict: 'unknown', reasons: ['what the image starts is not known'] }])
  })
})

it('lets signals through while it searches, though no step of it waits', async () => {
  let noticed = false
  let launched = 0
  const searching = explore({
    files: await sketchFiles({ start: '' }),
    packages: [],
    launches: [{ from: ROOT, argv: ['0'], cwd: '/', env: {}, kind: 'entrypoint', grade: 'hard' }],
    env: {},
    workingDir: '/',
    analysers: [],
    launchProgram: async (launch, context) => {
      const until = performance.now() + 1
      while (performance.now() < until);
      launched++
      if (!noticed) context.launch({ ...launch, argv: [`${launched}`] })
    },
    policy: () => [],
  })
  // As a signal, it arrives when the search lets it through.
  await setTimeout(1)
  noticed = true
  await searching
  expect(launched).toBeLessThan(5000)
})
