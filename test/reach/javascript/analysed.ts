import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { type ContextSketch, sketchContext, type SketchedContext } from '../../support/reach-context.ts'
import { javascript } from '../../../src/reach/javascript/analyser.ts'

/** An image in which some files were reached, and what is told of them. Packages in `node_modules` are nobody's own. */
export async function analysed(members: Members, reached: readonly string[], sketch: ContextSketch = {}): Promise<SketchedContext> {
  const files = await sketchFiles(members)
  const isFirstParty = (path: string): boolean => !/\/node_modules\/|^\/usr\/lib\//.test(path)
  const context = sketchContext(files, { workingDir: '/app', isFirstParty, ...sketch })
  await javascript.analyse(
    reached.map((path) => files.find(path)),
    context,
  )
  return context
}

/** A manifest. */
export function manifest(name: string, rest: object = {}): string {
  return JSON.stringify({ name, version: '1.0.0', ...rest })
}
