import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import type { Launch } from '../edge.ts'

/**
 * For a shell or interpreter that is started without a program: it reads one from its terminal, so whoever starts the container decides
 * what runs. That the image names it for sure is what counts; a script that may pipe something into a shell leaves all else as it is.
 */
export function readsItsTerminal({ argv, grade, kind }: Launch, context: ReachContext): void {
  if (grade === 'hard' && kind !== 'health check') context.openEnded(`${posix.basename(argv[0]!)} reads commands from its terminal`)
}
