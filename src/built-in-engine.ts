import { UserError } from './errors.ts'
import { instructionOf } from './image/history.ts'
import { type BuildArguments, layersOf } from './read-built.ts'
import { readDockerfile } from './read-dockerfiles.ts'
import { connectAny } from './source/docker-engine.ts'
import type { EngineKind } from './source/engine/engine.ts'
import { engineName } from './source/engine/failure.ts'

/** An engine may have thousands, and each is a question. */
const MAX_ASKED = 100
/** A folder that is there already makes no layer, and no builder says so. */
const MAKES_LAYER = /^(?:RUN|COPY|ADD) /

export interface BuiltFrom extends BuildArguments {
  /** Of the Dockerfile. */
  path: string
}

/**
 * The newest image of an engine that was built from a Dockerfile as it is, by its history: a reference to it.
 * @throws UserError when there is none, and when the engine cannot be asked
 */
export async function builtInEngine(kind: EngineKind, { path, ...build }: BuiltFrom): Promise<string> {
  const { text } = await readDockerfile(path)
  const engine = await connectAny(kind)
  const images = (await engine.images()).slice(0, MAX_ASKED)
  for (const name of images) {
    const steps = (await engine.history(name)).map(instructionOf).filter((step) => MAKES_LAYER.test(step))
    if ((layersOf(text, steps, build)?.size ?? 0) > 0) return `${kind}:${name}`
  }
  const asked = images.length === 1 ? '1 was' : `${images.length} were`
  throw new UserError(`No image of ${engineName(engine.address)} was built from ${path} as it is; ${asked} looked at.`, {
    hint: 'Build it, or name the image.',
    example: `${kind} build .`,
  })
}
