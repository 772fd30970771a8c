import type { ImageFiles } from '../../contents/image-files.ts'
import { fileIn, filesBelow, folderIn } from '../files-below.ts'
import { readManifests } from '../read-manifests.ts'
import type { GemHome } from './gem-home.ts'
import type { Gemspec } from './gemspec.ts'

/** Where a specification was found. */
export interface GemPlace {
  /** `nokogiri-1.15.0-x86_64-linux`, its folder's name. */
  fullName: string
  /** Folder with `gems`, `specifications` and `extensions`; of one from git, that of `gems` alone. */
  home: number
  spec: number
  /** Part of Ruby itself. */
  isDefault: boolean
}

/** An installed gem. */
export interface Gem extends Gemspec, GemPlace {
  owned: number[]
  complete: boolean
}

/** RubyGems' own starters of programs are a tenth of it. */
const MAX_STARTER_BYTES = 8192

/** All that `gem uninstall` takes away. Of Ruby's own gems, what the specification lists in the folders of Ruby's library. */
export function ownFiles(
  files: ImageFiles,
  gemHome: GemHome,
  place: GemPlace,
  { requirePath, files: listed, name, version }: Gemspec,
): Pick<Gem, 'owned' | 'complete'> {
  const { fullName, spec, isDefault } = place
  const { node: home, compiled } = gemHome
  const code = folderIn(files, folderIn(files, home, 'gems'), fullName)
  const found = new Set([spec, ...filesBelow(files, code), ...filesBelow(files, folderIn(files, folderIn(files, home, 'doc'), fullName))])
  for (const folder of compiled) {
    for (const built of new Set([fullName, `${name}-${version}`])) {
      for (const node of filesBelow(files, folderIn(files, folder, built))) found.add(node)
    }
  }
  for (const [folder, suffix] of [
    ['cache', '.gem'],
    ['build_info', '.info'],
  ] as const) {
    const node = fileIn(files, folderIn(files, home, folder), fullName + suffix)
    if (node !== -1) found.add(node)
  }
  if (isDefault) for (const node of libraryFiles(files, gemHome, listed)) found.add(node)
  // Debian keeps the code elsewhere, and here at most the programs.
  const complete = !isDefault && code !== -1 && (requirePath === '' || files.child(code, requirePath.split('/')[0]!) !== -1)
  return { owned: [...found], complete }
}

/** Of `lib/json.rb`, what Ruby's library has. */
function libraryFiles(files: ImageFiles, { libraries }: GemHome, listed: readonly string[]): number[] {
  return listed.flatMap((path) => {
    const below = path.replace(/^lib\//, '')
    return libraries.map((folder) => files.findLink(`${folder}/${below}`)).filter((node) => node !== -1 && files.kind(node) !== 'directory')
  })
}

/** Programs of gems are started by small scripts in `bin` of the gems' folder, or where Ruby's own programs are. */
export async function addStarters(files: ImageFiles, gems: readonly Gem[]): Promise<void> {
  const candidates = gems.flatMap((each) => {
    const prefix = /^(.*)\/lib\/ruby\/gems\/[^/]+$/.exec(files.pathOf(each.home))?.[1]
    const folders = new Set([
      folderIn(files, each.home, 'bin'),
      prefix === undefined ? -1 : files.find(`${prefix}/bin`),
      files.find('/usr/local/bin'),
    ])
    return each.executables.flatMap((name) =>
      [...folders].map((folder) => ({ each, node: folder === -1 ? -1 : fileIn(files, folder, name) })).filter(({ node }) => node !== -1),
    )
  })
  const nodes = candidates.map(({ node }) => node)
  await readManifests(
    files,
    nodes,
    (content, position) => {
      const { each, node } = candidates[position]!
      const text = content?.toString() ?? ''
      if (text.includes('RubyGems') && text.includes(`'${each.name}'`)) each.owned.push(node)
    },
    MAX_STARTER_BYTES,
  )
}
