import type { ImageFiles } from '../../contents/image-files.ts'
import { markBroken, readDatabase, type Trouble } from '../database.ts'
import type { Dependency } from '../package.ts'
import { MAX_PACKAGES, readManifests } from '../read-manifests.ts'
import { type Paragraph, paragraphs } from './control.ts'

export const STATUS = '/var/lib/dpkg/status'
/** Distroless images have a file for each package instead, without its state. */
const STATUS_FOLDER = '/var/lib/dpkg/status.d'

/** A package whose files are there. */
export interface Control {
  name: string
  version: string
  architecture: string
  /** `same`, `foreign`, `allowed` or nothing. */
  multiArch: string
  /** Required ones are kept by apt, as those that are marked Essential or Protected. */
  essential: boolean
  priority: string
  /** Fields of relationships as they are written. */
  relations: readonly [kind: Dependency['kind'], field: string][]
  provides: string
  /** Paths with hashes, a line each. */
  conffiles: string
  /** The file that tells of it. */
  evidence: string
  /** Whether only part of its files may be there. */
  halfInstalled: boolean
}

const RELATIONS = [
  ['pre-depends', 'depends'],
  ['depends', 'depends'],
  ['recommends', 'recommends'],
  ['suggests', 'suggests'],
] as const
const FIELDS = new Set([
  ...['package', 'status', 'version', 'architecture', 'multi-arch', 'essential', 'protected', 'important', 'priority'],
  ...['provides', 'conffiles', ...RELATIONS.map(([field]) => field)],
])
/** What may lie beside a paragraph of its own. */
const BESIDES = /\.(md5sums|list|conffiles|preinst|postinst|prerm|postrm|triggers|shlibs|symbols|templates|config)$/
/** Of the states that dpkg knows, those in which the files of a package are there. */
const HAVING_FILES = new Set(['installed', 'triggers-pending', 'triggers-awaited', 'half-configured', 'unpacked', 'half-installed'])

/** What is installed, by the status database or the files of a distroless image. */
export async function readStatus(files: ImageFiles, trouble: Trouble): Promise<Control[]> {
  const controls: Control[] = []
  const text = (await readDatabase(files, STATUS, trouble))?.toString() ?? ''
  let noName = false
  for (const paragraph of paragraphs(text, FIELDS)) {
    // Tools that only make images leave the state out: what they list is there.
    const [, , state = ''] = (paragraph.get('status') ?? 'install ok installed').split(' ')
    if (!paragraph.get('package')) noName = true
    else if (HAVING_FILES.has(state)) controls.push(controlOf(paragraph, STATUS, state))
    if (controls.length === MAX_PACKAGES) break
  }
  if (noName) markBroken(trouble, STATUS, 'It has a paragraph without a package, so not all that it lists is known.')
  if (controls.length === MAX_PACKAGES) markBroken(trouble, STATUS, `It lists ${MAX_PACKAGES} packages or more, and the rest is left out.`)

  const single = [...files.children(files.find(STATUS_FOLDER))]
    .filter((node) => files.kind(node) === 'file' && !BESIDES.test(files.nameOf(node)))
    .slice(0, MAX_PACKAGES)
  await readManifests(files, single, (content, i) => {
    const path = files.pathOf(single[i]!)
    const [paragraph] = paragraphs(content?.toString() ?? '', FIELDS)
    if (paragraph?.get('package')) controls.push(controlOf(paragraph, path, 'installed'))
    else markBroken(trouble, path, 'It describes no package, so what it stands for is not known.')
  })
  return controls
}

function controlOf(paragraph: Paragraph, evidence: string, state: string): Control {
  const field = (name: string) => paragraph.get(name) ?? ''
  const priority = field('priority')
  return {
    name: field('package'),
    version: field('version'),
    architecture: field('architecture'),
    multiArch: field('multi-arch'),
    essential: priority === 'required' || ['essential', 'protected', 'important'].some((name) => field(name) === 'yes'),
    priority,
    relations: RELATIONS.flatMap(([name, kind]) => (paragraph.has(name) ? [[kind, paragraph.get(name)!] as const] : [])).map(
      ([kind, text]) => [kind, text],
    ),
    provides: field('provides'),
    conffiles: field('conffiles'),
    evidence,
    halfInstalled: state === 'half-installed',
  }
}
