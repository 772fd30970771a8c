import { describe, expect, it } from 'vitest'
import { PathFinder } from '../../src/contents/path-finder.ts'
import type { Members } from '../support/archive-sketch.ts'
import { sketchFiles } from '../support/files-sketch.ts'

const tree: Members = {
  'usr/bin/node': 'elf',
  'usr/lib/x/': '',
  bin: { link: 'usr/bin' },
  'opt/app/current': { link: '../releases/../app/v2' },
  'opt/app/v2/main.js': 'js',
  'opt/app/v2/up': { link: '..' },
  'opt/app/v2/self': { link: '.' },
  absolute: { link: '/opt/app' },
  dangling: { link: 'nothing/here' },
  loop: { link: 'loop' },
  a: { link: 'b/x' },
  b: { link: 'a/x' },
  empty: { link: 'usr//./bin/' },
  'to-file': { link: 'usr/bin/node' },
  'through-file': { link: 'usr/bin/node/.' },
  ...Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`chain${i}`, { link: i === 0 ? 'usr/bin/node' : `chain${i - 1}` }])),
}

describe('paths lead where Linux would go', () => {
  it.each<[path: string, to: string | undefined, links?: string[]]>([
    ['/', '/'],
    ['', '/'],
    ['//usr///bin/./node', '/usr/bin/node'],
    ['/usr/bin/../bin/node', '/usr/bin/node'],
    ['/../../usr', '/usr'],
    ['/bin', '/usr/bin', ['/bin']],
    ['/bin/', '/usr/bin', ['/bin']],
    ['/bin/node', '/usr/bin/node', ['/bin']],
    ['/bin/..', '/usr', ['/bin']],
    ['/opt/app/current/main.js', undefined, ['/opt/app/current']],
    ['/opt/app/v2/up/v2/main.js', '/opt/app/v2/main.js', ['/opt/app/v2/up']],
    ['/opt/app/v2/self/self/main.js', '/opt/app/v2/main.js', ['/opt/app/v2/self', '/opt/app/v2/self']],
    ['/absolute/v2/up/v2/main.js', '/opt/app/v2/main.js', ['/absolute', '/opt/app/v2/up']],
    ['/dangling', undefined, ['/dangling']],
    ['/loop', undefined],
    ['/a', undefined],
    ['/b', undefined],
    ['/empty/node', '/usr/bin/node', ['/empty']],
    ['/to-file', '/usr/bin/node', ['/to-file']],
    ['/to-file/', undefined],
    ['/usr/bin/node/..', undefined],
    ['/through-file', undefined],
    ['/usr/bin/none', undefined, []],
    ['/chain39', '/usr/bin/node', Array.from({ length: 40 }, (_, i) => `/chain${39 - i}`)],
    ['/chain40', undefined],
    ['/chain59', undefined],
    [`/${'usr/../'.repeat(700)}usr`, undefined],
  ])('%s', async (path, to, links) => {
    const files = await sketchFiles(tree)
    const node = files.find(path)
    const resolved = files.resolve(path)
    expect(node === -1 ? undefined : files.pathOf(node)).toBe(to)
    expect(resolved.node).toBe(node)
    expect(links && resolved.links.map((link) => files.pathOf(link))).toEqual(links)
  })

  it('whatever was asked for before', async () => {
    const files = await sketchFiles(tree)
    // From the far end of the chain, whose links are each too far or not.
    for (let i = 59; i >= 0; i--) expect(files.find(`/chain${i}`) !== -1).toBe(i < 40)
    for (let i = 0; i < 60; i++) expect(files.find(`/chain${i}`) !== -1).toBe(i < 40)
    expect(files.findLink('/chain50')).not.toBe(-1)
    expect(files.pathOf(files.findLink('/absolute/v2/up'))).toBe('/opt/app/v2/up')
  })
})

describe('what keeps nobody busy', () => {
  /** Links only, each a child of the root by its number; `targetOf` tells what it says. */
  function linksOnly(targetOf: (node: number) => string): { finder: PathFinder; followed: () => number; notes: string[] } {
    let followed = 0
    const notes: string[] = []
    const walked = {
      child: (node: number, name: string) => (node === 0 ? Number(name) : -1),
      parentOf: () => 0,
      isFolder: (node: number) => node === 0,
      isSymlink: (node: number) => node > 0,
      linkTarget(node: number) {
        followed++
        return targetOf(node)
      },
    }
    return { finder: new PathFinder(walked, (message) => notes.push(message)), followed: () => followed, notes }
  }

  it('a million calls on a chain of links', () => {
    const { finder, followed } = linksOnly((node) => (node === 40 ? '/' : `${node + 1}`))
    for (let i = 0; i < 1_000_000; i++) finder.find('/1', true)
    for (let i = 0; i < 100_000; i++) finder.resolve('/2')
    expect(finder.resolve('/1')).toEqual({ node: 0, links: Array.from({ length: 40 }, (_, i) => i + 1) })
    expect(followed()).toBe(40)
  })

  it('a chain without end, from each of its links', () => {
    const long = 'x/../'.repeat(700)
    const { finder, followed, notes } = linksOnly((node) => `${long}${node + 1}`)
    for (let i = 1; i < 200_000; i++) finder.find(`/${i}`, true)
    expect(notes.length).toBe(1)
    expect(followed()).toBeLessThan(250_000)
  })
})
