import { copySourcesOf, filesMatching } from '../../../dockerfile/copy-sources.ts'
import type { Instruction } from '../../../dockerfile/dockerfile.ts'
import type { Build } from '../build.ts'
import { copiedTo } from '../copies.ts'
import type { Role } from '../ecosystem.ts'
import { isOfBuild } from './steps.ts'
import { packageTask } from '../packages.ts'

/**
 * `COPY package*.json ./` in front of an installation, where a later `COPY . .` brings the same files to the same place: the last stage needs them
 * once.
 */
export function repeatedCopies(build: Build): Map<Instruction, Role> {
  const roles = new Map<Instruction, Role>()
  const { buildContext, dockerfile, settingsAt } = build.context
  if (!buildContext) return roles
  const copies = build.stage.instructions.flatMap((instruction) => {
    const copied = copySourcesOf(instruction, settingsAt(instruction).variables, dockerfile.escape)
    const [place] = copied ? copiedTo(build, instruction) : []
    return copied && place !== undefined ? [{ instruction, sources: copied.sources, place }] : []
  })
  for (const [index, { instruction, sources, place }] of copies.entries()) {
    const later = copies
      .slice(index + 1)
      .find((each) => each.place === place && each.sources.length === 1 && !/[*?[]/.test(each.sources[0]!))
    if (!later) continue
    const folder = later.sources[0] === '.' ? '' : `${later.sources[0]}/`
    const files = sources.flatMap((source) => filesMatching(buildContext, source).map(({ path }) => path))
    const isSame = files.length > 0 && files.every((path) => path.startsWith(folder) && !path.slice(folder.length).includes('/'))
    const isFolder = buildContext.files.some(({ path }) => path.startsWith(folder))
    // What runs in between may do something with them.
    const between = build.runs.filter((run) => run.instruction.start > instruction.start && run.instruction.start < later.instruction.start)
    const onlyBuilds = between.every(
      (run) => build.stepsOf(run)?.every((step) => isOfBuild(step) || packageTask(step) !== undefined) === true,
    )
    if (isSame && isFolder && onlyBuilds) roles.set(instruction, 'build')
  }
  return roles
}
