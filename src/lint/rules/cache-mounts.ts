import { shippedStages } from '../../dockerfile/stages.ts'
import { lineOf } from '../command-line.ts'
import { isCleanUp } from '../residue.ts'
import { subcommandOf } from '../invocation.ts'
import type { Invocation } from '../invocation.ts'
import type { LintContext, Run } from '../lint-context.ts'
import { defineDockerfileRule } from '../rule.ts'

/** Where a package manager keeps what it downloads, for root; the variables that put it elsewhere. */
const MANAGERS: readonly { programs: RegExp; tasks: RegExp; folder: string; moved?: RegExp }[] = [
  { programs: /^npm$/, tasks: /^(?:ci|install|i)$/, folder: '~/.npm', moved: /^npm_config_cache$/i },
  { programs: /^pip[\d.]*$/, tasks: /^(?:install|wheel)$/, folder: '~/.cache/pip', moved: /^PIP_/ },
  { programs: /^go$/, tasks: /^(?:build|install|mod)$/, folder: '/go/pkg/mod', moved: /^GO(?:PATH|CACHE|MODCACHE|FLAGS)$/ },
  { programs: /^cargo$/, tasks: /^(?:build|install)$/, folder: '~/.cargo/registry', moved: /^CARGO_/ },
  { programs: /^mvnw?$/, tasks: /./, folder: '~/.m2', moved: /^MAVEN_/ },
  { programs: /^gradlew?$/, tasks: /./, folder: '~/.gradle', moved: /^GRADLE_/ },
  { programs: /^dotnet$/, tasks: /^(?:restore|publish|build)$/, folder: '~/.nuget/packages', moved: /^NUGET_/ },
]

export default defineDockerfileRule({
  id: 'cache-mounts',
  title: 'Keep what a build stage downloads from one build to the next',
  why: 'When the layer is made again, everything is downloaded again. A cache mount stays on the machine that builds, and is no part of any layer.',
  fix: 'RUN --mount=type=cache,target=/root/.npm npm ci',
  whenNot: 'Each build runs on a new machine, as in most hosted CI: the mount is then empty every time.',
  level: 'note',
  tier: 'suggest',
  *check(context) {
    const { needed, shipped, runsOf, dockerfile } = context
    // What ships is to be small, and other rules see to that; and a file that shows no sign of BuildKit may be built by something else.
    if (!usesBuildKit(context)) return
    const said = new Set<string>()
    for (const run of runsOf(needed.filter((stage) => !shipped.includes(stage)))) {
      if (run.mounts.some(({ type }) => type === 'cache') || !isRoot(run)) continue
      const { invocations, settings } = run
      const found = invocations.flatMap((each) => {
        const manager = MANAGERS.find(({ programs, tasks }) => programs.test(each.program) && tasks.test(subcommandOf(each)?.value ?? ''))
        return manager && !isLocal(each) ? [{ each, manager }] : []
      })[0]
      const key = found && `${shippedStages(context.graph, run.stage)[0]!.index} ${found.manager.folder}`
      // The first is the one that downloads, for stages that start from it, too.
      if (!found || said.has(key!)) continue
      said.add(key!)
      if (found.each.args.some(({ value }) => /no-cache|cache-dir|--cache=/.test(value))) continue
      const { folder, moved } = found.manager
      if (Object.keys(settings.variables).some((name) => name === 'HOME' || moved?.test(name))) continue
      if (invocations.some((each) => isCleanUp(each, { folders: [folder] }) || isCacheCommand(each))) continue
      yield {
        message: `${found.each.program} downloads everything again when this layer is made again: a cache mount on ${folder.replace('~', '/root')} keeps it.`,
        ...{ instruction: run.instruction, at: found.each.command },
        fix: `RUN --mount=type=cache,target=${folder.replace('~', '/root')} ${lineOf(dockerfile.text, found.each.command) ?? '…'}`,
      }
    }
  },
})

function usesBuildKit({ dockerfile: { directives, instructions } }: LintContext): boolean {
  return (
    directives.some(({ name, value }) => name === 'syntax' && !/:1\.[01](?:\D|$)|:0/.test(value)) ||
    instructions.some(({ flags, heredocs }) => heredocs.length > 0 || flags.some(({ name }) => name === 'mount' || name === 'link'))
  )
}

/** Of others the home is not known. */
function isRoot({ settings }: Run): boolean {
  const { user } = settings.configuration
  return user === undefined || /^(?:root|0)(?::|$)/.test(user)
}

/** Whether it downloads nothing. */
function isLocal({ program, args }: Invocation): boolean {
  if (program === 'go' && args[0]?.value === 'mod') return args[1]?.value !== 'download'
  const own = /^(?:mvnw?|gradlew?)$/.test(program) ? /^(?:-o|-v|--offline|--version)$/ : /^(?:--offline|--no-restore|--version)$/
  return args.some(({ value }) => own.test(value))
}

function isCacheCommand({ args }: Invocation): boolean {
  return args[0]?.value === 'cache'
}
