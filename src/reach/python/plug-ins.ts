import type { ReachContext } from '../analyser.ts'
import type { Distribution } from './distributions.ts'
import type { FoundModule } from './module-finder.ts'
import type { PythonFile } from './python-file.ts'

/** A plug-in that some library may load, as far as it is known who asks. */
interface Offered {
  name: string
  modules: readonly FoundModule[]
  asker: PythonFile
  group: string
}

/** Programs, not plug-ins. */
const SCRIPT_GROUPS = new Set(['console_scripts', 'gui_scripts'])

/** Words of the image's own code, and plug-ins that it may choose by them, by search. */
const known = new WeakMap<ReachContext, { words: Set<string>; offered: Offered[] }>()

/**
 * Plug-ins of the groups that a library names. They lie where it may look, unless they are its own, or the image's own code has their name
 * for a word: `Markdown(extensions=['tables'])`.
 */
export function followPlugIns(constants: ReadonlySet<string>, readsMetadata: boolean, file: PythonFile): void {
  const { words, offered } = plugInsOf(file.context)
  if (file.origin === 'own') {
    for (const each of offered) if (constants.has(each.name)) load(each, 'soft')
    for (const word of constants) words.add(word)
  }
  for (const each of plugInsIn(file.searchPath.distributions, constants, readsMetadata, file)) {
    offered.push(each)
    load(each, words.has(each.name) || isOfSamePackage(each) ? 'soft' : 'weak')
  }
}

function plugInsIn(
  distributions: readonly Distribution[],
  constants: ReadonlySet<string>,
  readsMetadata: boolean,
  asker: PythonFile,
): Offered[] {
  return distributions.flatMap(({ entryPoints }) =>
    entryPoints.flatMap(({ group, name, target }) => {
      // A group may have a plain word for a name, which only means something to those who ask.
      if (SCRIPT_GROUPS.has(group) || !constants.has(group) || !(readsMetadata || /[._-]|\d/.test(group))) return []
      return [{ name, group, asker, modules: asker.searchPath.resolve(target.split(':')[0]!).chain }]
    }),
  )
}

function load({ asker, modules, group, name }: Offered, grade: 'soft' | 'weak'): void {
  asker.loads(modules, { kind: 'entry point', grade, via: `${group}: ${name}` })
}

function isOfSamePackage({ modules, asker: { folder, context } }: Offered): boolean {
  const own = modules[0]?.folders
  for (let at = folder; at > 0; at = context.files.parentOf(at)) if (own?.includes(at)) return true
  return false
}

function plugInsOf(context: ReachContext) {
  let before = known.get(context)
  if (!before) known.set(context, (before = { words: new Set(), offered: [] }))
  return before
}
