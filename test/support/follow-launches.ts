import type { ImageFiles } from '../../src/contents/image-files.ts'
import { type Environment, type Launch, ROOT } from '../../src/reach/edge.ts'
import { launchProgram } from '../../src/reach/programs/launch-program.ts'
import { sketchContext, type SketchedContext } from './reach-context.ts'

export const PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'

/** Follows a command line, and all that it starts, with no analysers. */
export async function followLaunches(
  files: ImageFiles,
  argv: readonly string[],
  { env = {}, cwd = '/', ...launch }: { env?: Environment; cwd?: string } & Partial<Launch> = {},
): Promise<SketchedContext> {
  const context = sketchContext(files, { env: { PATH, ...env }, workingDir: cwd })
  const seen = new Set<string>()
  context.launch({ from: ROOT, kind: 'entrypoint', grade: 'hard', ...launch, argv, cwd, env: context.env })
  for (let i = 0; i < context.launches.length && i < 500; i++) {
    const { from, argv, cwd, grade } = context.launches[i]!
    const key = JSON.stringify([from, argv, cwd, grade])
    if (seen.has(key)) continue
    seen.add(key)
    await launchProgram(context.launches[i]!, context)
  }
  return context
}
