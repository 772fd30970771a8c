import { attributeInstructions } from '../dockerfile/attribute.ts'
import { parseDockerfile } from '../dockerfile/parse.ts'
import { stagesOf, targetStage } from '../dockerfile/stages.ts'
import type { Variables } from '../dockerfile/expand.ts'
import { settingsOfStages } from '../dockerfile/variables-at.ts'
import type { PricedImage } from './prices.ts'

/** What each RUN has written in the image that was built, by its text: a patch of it makes another RUN of it, of which nothing is known. */
export type WrittenBy = ReadonlyMap<string, readonly string[]>

/** Undefined where the image was not built from the Dockerfile. `text`: of the Dockerfile. */
export function writtenBy(
  { layers }: PricedImage,
  text: string,
  { target, buildArgs }: { target?: string; buildArgs?: Variables } = {},
): WrittenBy | undefined {
  const dockerfile = parseDockerfile(text)
  const graph = stagesOf(dockerfile, buildArgs)
  const stage = targetStage(graph, target)
  if (!stage) return undefined
  const steps = layers.map(({ instruction }) => instruction)
  const attribution = attributeInstructions(
    dockerfile,
    graph,
    stage,
    settingsOfStages(dockerfile, graph, buildArgs && { buildArgs }),
    steps,
  )
  if ('reason' in attribution) return undefined
  const written = new Map<string, readonly string[]>()
  const seen = new Set<string>()
  for (const [{ keyword, start, end }, layer] of attribution.layers) {
    const said = text.slice(start, end)
    const paths: unknown = layers[layer]!.wrote
    // Of two that are the same, the second may write nothing.
    if (seen.has(said)) written.delete(said)
    else if (keyword === 'RUN' && Array.isArray(paths) && paths.every((path) => typeof path === 'string' && path.startsWith('/')))
      written.set(said, paths)
    seen.add(said)
  }
  return written
}
