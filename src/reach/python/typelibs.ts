import { referTypelibs } from '../typelibs.ts'
import type { PythonFile } from './python-file.ts'
import type { FoundImport } from './source-scan.ts'

/** What PyGObject loads whatever it is asked for: its own view of the base, and the module for objects of Cairo (`gi.require_foreign`). */
const ALWAYS = ['gi.overrides.GLib', 'gi.overrides.GObject', 'gi.overrides.Gio', 'gi._gi_cairo']

/** `from gi.repository import Gtk`: PyGObject makes such a module of a typelib, and has more of some in `gi.overrides`. */
export function followTypelibs(imports: readonly FoundImport[], { node, context, loads, searchPath }: PythonFile): void {
  for (const { module, names = [] } of imports) {
    if (!/^(?:gi|pgi)\.repository(?:\.|$)/.test(module)) continue
    const [, , inModule] = module.split('.')
    const wanted = inModule === undefined ? names : [inModule]
    for (const name of wanted) referTypelibs(node, name, 'hard', context)
    for (const each of [...ALWAYS, ...wanted.map((name) => `gi.overrides.${name}`)]) {
      const { chain, rest } = searchPath.resolve(each)
      if (rest.length === 0) loads(chain, { kind: 'import', grade: 'soft', via: each })
    }
  }
}
