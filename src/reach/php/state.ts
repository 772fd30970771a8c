import type { ReachContext } from '../analyser.ts'
import { type ClassFiles, classFiles } from './class-files.ts'
import { DEFAULT_INCLUDE_PATH } from './include-path.ts'
import type { PathValue } from './path-value.ts'

/** What the files of PHP that were read so far say of all others. */
export interface PhpState {
  classes: ClassFiles
  /** Folders of `include_path`, whoever sets it. */
  includePath: Set<string>
  constants: Map<string, PathValue>
  /** Folders of applications that Composer has installed something for. */
  projects: Set<string>
}

const states = new WeakMap<ReachContext, PhpState>()

export function phpStateOf(context: ReachContext): PhpState {
  let state = states.get(context)
  if (!state) {
    state = { classes: classFiles(), includePath: new Set(DEFAULT_INCLUDE_PATH), constants: new Map(), projects: new Set() }
    states.set(context, state)
  }
  return state
}
