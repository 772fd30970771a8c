import type { Program, ReachContext } from '../analyser.ts'
import { linesOf, readConfiguration } from '../configuration.ts'
import type { Launch } from '../edge.ts'
import { oneLine } from '../one-line.ts'
import { expandGlob } from '../path-glob.ts'
import { plainWords } from '../split-words.ts'
import { startAll } from './service-folders.ts'

/** Of s6-overlay, in both its versions, and of s6 without it. Services are copied to /run while the container starts. */
const STARTED = [
  '/etc/cont-init.d/*',
  '/etc/cont-finish.d/*',
  '/etc/services.d/*/{run,finish}',
  '/etc/s6/services/*/{run,finish}',
  '/etc/s6.d/*/{run,finish}',
  '/etc/s6-overlay/s6-rc.d/*/{run,finish,data/check}',
  '/etc/s6-overlay/scripts/*',
  '/etc/s6/init/*',
  '/etc/s6/*/{run,finish}',
  '/etc/services.d/.s6-svscan/*',
]
/** Its own programs, which call each other by computed paths. */
const OVERLAY = ['/package/admin/*', '/package/web/*', '/command', '/etc/s6-overlay', '/etc/s6', '/usr/lib/s6', '/etc/fix-attrs.d']

/** s6-overlay's `/init`, which starts s6-svscan on folders that it makes. https://github.com/just-containers/s6-overlay */
export const s6Overlay: Program = {
  names: ['s6-svscan', 's6-overlay-suexec', 's6-linux-init', 'init'],
  async launch(program, launch, context) {
    const path = context.files.pathOf(program)
    if (!path.endsWith('/init') || isOverlay(path, context)) await startServices(program, launch, context)
  },
}

/** Whether `/init` is that of s6-overlay, not one of somebody else. */
function isOverlay(path: string, { files }: ReachContext): boolean {
  const folders = ['/etc/s6-overlay', '/etc/s6/init', '/package/admin', '/etc/cont-init.d', '/etc/services.d']
  return path === '/init' && folders.some((folder) => files.find(folder) !== -1)
}

async function startServices(program: number, launch: Launch, context: ReachContext): Promise<void> {
  const folders = launch.argv.slice(1).filter((word) => /^\/./.test(word) && context.files.kind(context.files.find(word)) === 'directory')
  const patterns = [...STARTED, ...folders.map((folder) => `${folder}/*/{run,finish}`)].flatMap(alternatives)
  startAll(program, patterns, launch, context)
  for (const folder of OVERLAY.flatMap((pattern) => expandGlob(context.files, pattern, '/'))) {
    context.refer({ from: program, to: folder, kind: 'content folder', grade: 'soft', via: folder })
  }
  for (const path of expandGlob(context.files, '/etc/s6-overlay/s6-rc.d/*/[ud][po]*', '/')) {
    await startOneShot(path, program, launch, context)
  }
  // Arguments are a command that runs once all services are up.
  const [first] = launch.argv.slice(1)
  if (first !== undefined && folders.length === 0) context.launch({ ...launch, argv: launch.argv.slice(1) })
}

/** `up` and `down` are not executed: each is one line of execline. */
async function startOneShot(path: string, program: number, launch: Launch, context: ReachContext): Promise<void> {
  const node = context.files.find(path)
  const text = await readConfiguration(context, node)
  if (text === undefined) return
  context.refer({ from: program, to: path, kind: 'service', grade: launch.grade, via: path })
  for (const line of linesOf(text)) {
    if (!/^(#|$)/.test(line)) context.launch({ ...launch, from: node, argv: plainWords(line), kind: 'runs', via: oneLine(line) })
  }
}

function alternatives(pattern: string): string[] {
  const [, before, inside, after] = /^(.*)\{(.*)\}(.*)$/.exec(pattern) ?? []
  return inside === undefined ? [pattern] : inside.split(',').map((each) => before + each + after)
}
