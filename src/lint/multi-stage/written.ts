import type { Run } from '../lint-context.ts'
import type { Build } from './build.ts'
import type { Artifact, NoPlan } from './ecosystem.ts'
import { isIn } from './paths.ts'

/** Caches and logs, and what compilers and package managers keep of what they downloaded. */
const NOT_NEEDED =
  /^(?:\/(?:tmp|run|proc|sys|dev|go\/pkg|usr\/local\/go|usr\/local\/cargo\/(?:registry|git)|usr\/share\/(?:doc|man|info|locale)|var\/(?:tmp|cache|log|lib\/(?:apt|dpkg|apk))|etc\/(?:ld\.so\.cache|apk))|\/(?:root|home\/[^/]+)\/(?:\.(?:cache|npm|m2|gradle|cargo|rustup|nuget|dotnet|config|java|wget-hsts|gitconfig|bash_history|local\/share\/NuGet)))(?:\/|$)/
/** Where packages put what they install; what is copied from there alone would miss the rest. */
const OF_THE_SYSTEM = /^\/(?:(?:bin|boot|etc|lib\w*|sbin|var)(?:\/|$)|usr\/(?!local\/|src\/))/
/** More places are no program that was put somewhere. */
const MOST = 12

/** What a RUN of which nothing else is known has left in the image that was built; undefined where no image is at hand. */
export function leftBy({ context }: Build, { instruction }: Run): Artifact[] | NoPlan | undefined {
  const paths = context.wrote?.get(context.dockerfile.text.slice(instruction.start, instruction.end))
  if (!paths) return undefined
  const line = `line ${instruction.startLine}`
  const left = paths.filter((path) => !NOT_NEEDED.test(path))
  const system = left.find((path) => OF_THE_SYSTEM.test(path))
  if (system !== undefined) return { reason: `${line} writes ${printable(system)}, which belongs to the system` }
  if (left.length > MOST) return { reason: `${line} writes in more places than can be copied` }
  if (left.some((path) => !/^[\w./@+-]+$/.test(path))) return { reason: `${line} writes files with names that no COPY takes` }
  return left.map((path) => ({ path, madeBy: instruction }))
}

/** Why an artifact cannot be what a RUN, or those before it, have made: the image that was built does not have it. */
export function whyNotWritten({ context, runs }: Build, { path, madeBy }: Artifact): string | undefined {
  const makers = runs.filter(({ instruction }) => instruction.start <= madeBy.start)
  const written = makers.map(({ instruction }) => context.wrote?.get(context.dockerfile.text.slice(instruction.start, instruction.end)))
  if (written.length === 0 || written.some((paths) => !paths || paths.some((each) => isIn(path, each) || isIn(each, path))))
    return undefined
  return `in the image that was built, line ${madeBy.startLine} has not written ${printable(path)}`
}

function printable(path: string): string {
  return path.replace(/[^\w./@+-]/g, '?').slice(0, 100)
}
