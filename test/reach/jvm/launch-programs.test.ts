import { expect, it } from 'vitest'
import { type ClassSketch, classOf } from '../../support/class-sketch.ts'
import { jarOf, run } from './jvm-sketch.ts'

const program = { content: '\u007fELF', mode: 0o755 }

it.each<[string, ClassSketch, string[]]>([
  [
    'by its name, or a line that begins with it',
    { classes: ['java/lang/ProcessBuilder'], strings: ['ffmpeg', 'git log \u0001', '-i'] },
    ['soft ffmpeg', 'soft git'],
  ],
  ['by a path', { classes: ['java/lang/Runtime'], strings: ['/usr/bin/git'] }, ['soft git']],
  ['by a word that may mean something else', { classes: ['org/apache/commons/exec/CommandLine'], strings: ['date'] }, ['weak date']],
  ['none, where nothing is started', { strings: ['ffmpeg', 'git'] }, []],
])('programs are started %s', async (_, sketch, expected) => {
  const members = { 'usr/bin/ffmpeg': program, 'usr/bin/git': program, 'usr/bin/date': program }
  const { files, reach } = await run(
    { ...members, 'app/shop/Main.class': classOf('shop/Main', sketch) },
    { argv: ['java', '-cp', '.', 'shop.Main'] },
  )
  const found = Object.keys(members).flatMap((path) => {
    const grade = reach.graph.gradeOf(files.find(`/${path}`))
    return grade ? [`${grade} ${path.slice('usr/bin/'.length)}`] : []
  })
  expect(found).toEqual(expected)
})

it('programs of libraries are doubtful', async () => {
  const library = { 'lib/Media': { classes: ['java/lang/ProcessBuilder'], strings: ['ffmpeg'] } }
  const { files, reach } = await run(
    {
      'usr/bin/ffmpeg': program,
      'app/shop/Main.class': classOf('shop/Main', { classes: ['lib/Media'] }),
      'app/lib/media.jar': jarOf(library),
    },
    { argv: ['java', '-cp', '.:lib/*', 'shop.Main'] },
  )
  expect(reach.graph.gradeOf(files.find('/usr/bin/ffmpeg'))).toBe('weak')
})
