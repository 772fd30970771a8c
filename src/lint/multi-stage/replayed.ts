import type { Instruction } from '../../dockerfile/dockerfile.ts'
import type { Build, Step } from './build.ts'
import type { Role } from './ecosystem.ts'
import { packageTask } from './packages.ts'
import { hasProgram, type RuntimeBase } from './runtime-bases.ts'

/**
 * What an interpreter runs behind everything that is installed: in the last stage it has all that it needs, and writes what it wrote before.
 * `from`: the place in the Dockerfile behind which that holds. `isOwn`: whether the interpreter, or a part of what its image has, runs a step.
 */
export function replayed(
  build: Build,
  from: number,
  base: RuntimeBase,
  isOwn: (step: Step) => boolean,
  isBuildStep: (step: Step) => boolean,
): Map<Instruction, Role> {
  const found = new Map<Instruction, Role>()
  for (const run of build.runs) {
    const steps = build.stepsOf(run)
    if (run.instruction.start <= from || !steps || !steps.some(isOwn)) continue
    if (steps.every((step) => packageTask(step) === undefined && !isBuildStep(step) && (isOwn(step) || hasProgram(base, step.program))))
      found.set(run.instruction, 'both')
  }
  return found
}

/** COPY of tools from images that have nothing else. */
export function copiedTools({ stage }: Build, images: RegExp): Map<Instruction, Role> {
  return new Map(
    stage.instructions
      .filter(({ flags }) => flags.some(({ name, value = '' }) => name === 'from' && images.test(value)))
      .map((instruction) => [instruction, 'build']),
  )
}
