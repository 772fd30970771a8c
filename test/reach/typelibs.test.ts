import { expect, it } from 'vitest'
import { pythonAnalyser } from '../../src/reach/python/analyser.ts'
import { typelibs } from '../../src/reach/typelibs.ts'
import { sketchFiles } from '../support/files-sketch.ts'
import { sketchContext } from '../support/reach-context.ts'

const LIB = 'usr/lib/x86_64-linux-gnu'
const SITE = 'usr/lib/python3/dist-packages'

/** The header and its strings alone. */
function typelib(dependencies: string, libraries: string): Buffer {
  const header = Buffer.alloc(112)
  header.write('GOBJ\nMETADATA\r\n\u001a', 'latin1')
  header.writeUInt32LE(dependencies === '' ? 0 : 112, 36)
  header.writeUInt32LE(112 + dependencies.length + 1, 52)
  return Buffer.concat([header, Buffer.from(`${dependencies}\0${libraries}\0`)])
}

it.each<[string, Buffer, string[]]>([
  [
    'typelibs and libraries',
    typelib('cairo-1.0|Pango-1.0|None-1.0', 'libgtk-3.so.0,libgdk-3.so.0'),
    ['Pango-1.0.typelib', 'cairo-1.0.typelib', 'libgdk-3.so.0', 'libgtk-3.so.0'],
  ],
  ['no typelibs', typelib('', 'libgdk-3.so.0'), ['libgdk-3.so.0']],
  ['nothing, cut off', typelib('cairo-1.0', 'libgdk-3.so.0').subarray(0, 40), []],
  ['nothing, places that are not there', Buffer.concat([typelib('', '').subarray(0, 36), Buffer.alloc(40, 0xff)]), []],
])('a typelib names %s', async (_, content, found) => {
  const files = await sketchFiles({
    [`${LIB}/girepository-1.0/Gtk-3.0.typelib`]: content,
    [`${LIB}/girepository-1.0/cairo-1.0.typelib`]: '',
    [`${LIB}/girepository-1.0/Pango-1.0.typelib`]: '',
    [`${LIB}/libgtk-3.so.0`]: '',
    [`${LIB}/libgdk-3.so.0`]: '',
  })
  const context = sketchContext(files)
  await typelibs.analyse([files.find(`/${LIB}/girepository-1.0/Gtk-3.0.typelib`)], context)
  const names = context.referenceLines().map((line) => / -> \S*\/(\S+) /.exec(line)![1])
  expect(names.sort()).toEqual(found)
})

it.each<[string, string[]]>([
  [
    'from gi.repository import Gtk',
    [
      `/${LIB}/girepository-1.0/Gtk-3.0.typelib`,
      `/${SITE}/gi/_gi_cairo.so`,
      `/${SITE}/gi/overrides/GLib.py`,
      `/${SITE}/gi/overrides/Gtk.py`,
    ],
  ],
  ['import gi.repository.Gst', ['/opt/typelibs/Gst-1.0.typelib', `/${SITE}/gi/_gi_cairo.so`, `/${SITE}/gi/overrides/GLib.py`]],
  ['from repository import Gtk', []],
])('%s', async (code, found) => {
  const files = await sketchFiles({
    'app/main.py': code,
    'usr/bin/python3': 'ELF',
    'usr/lib/python3.11/os.py': '',
    ...Object.fromEntries(
      ['__init__.py', '_gi_cairo.so', 'repository/__init__.py', 'overrides/__init__.py', 'overrides/GLib.py', 'overrides/Gtk.py'].map(
        (name) => [`${SITE}/gi/${name}`, ''],
      ),
    ),
    [`${LIB}/girepository-1.0/Gtk-3.0.typelib`]: '',
    'opt/typelibs/Gst-1.0.typelib': '',
  })
  const context = sketchContext(files, { env: { GI_TYPELIB_PATH: '/opt/typelibs' } })
  await pythonAnalyser.analyse([files.find('/app/main.py')], context)
  const paths = context.references.map(({ to }) => (typeof to === 'string' ? to : files.pathOf(to)))
  expect(
    [...new Set(paths)].filter((path) => !/main\.py$|__init__\.py$/.test(path) && files.kind(files.find(path)) === 'file').sort(),
  ).toEqual([...found].sort())
})
