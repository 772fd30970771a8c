import { slimmer } from '../../../base-images/slimmer.ts'
import { subcommandOf } from '../../invocation.ts'
import { type Build, pathOf, type Step } from '../build.ts'
import type { Artifact, Ecosystem, NoPlan, Plan } from '../ecosystem.ts'
import { absolutePath, isIn, nameOf, parentOf } from '../paths.ts'
import { dotnetRun } from './run.ts'
import type { RuntimeBase } from '../runtime-bases.ts'
import type { Started } from '../starts.ts'

const TAKING =
  '-c --configuration -f --framework -o --output -r --runtime -v --verbosity --os -a --arch -p --source -s --version-suffix --manifest'.split(
    ' ',
  )
/** Of `dotnet`, what only the SDK has. */
const SDK_TASK = /^(?:run|watch|test|build|publish|restore|ef|tool|new|msbuild|script|fsi)$/

export const dotnet: Ecosystem = {
  id: 'dotnet',
  carries: 'the .NET SDK, the packages that it downloaded and the sources',
  fix: [
    'FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build',
    'WORKDIR /src',
    'COPY . .',
    'RUN dotnet publish -c Release -o /app',
    '',
    'FROM mcr.microsoft.com/dotnet/aspnet:10.0',
    'COPY --from=build /app /app',
    'CMD ["dotnet", "/app/Service.dll"]',
  ],
  mayBuild: ({ context }) => /\bdotnet\b/.test(context.dockerfile.text),
  plan(build, starts) {
    const publishes = build.runs.flatMap((run) =>
      (build.stepsOf(run) ?? []).filter((step) => /^(?:publish|build)$/.test(taskOf(step) ?? '')),
    )
    const tool = starts.find(
      ({ program, args }) => nameOf(program) === 'dotnet' && SDK_TASK.test(args.find((word) => !word.startsWith('-')) ?? ''),
    )
    if (publishes.length === 0 && !tool) return undefined
    if (tool) {
      const run = dotnetRun(build, starts)
      const needed = { reason: `line ${tool.instruction.startLine} needs the SDK: dotnet publish makes what runs without it` }
      const plan = run && ('reason' in run ? run : planFor(build, [run.artifact], [], starts))
      if (!run || !plan || 'reason' in run || 'reason' in plan) return plan && 'reason' in plan ? plan : needed
      return { ...plan, ...{ edits: run.edits, starts: run.starts, intended: [run.intended] }, env: { ...plan.env, ...run.env } }
    }
    const artifacts = starts.flatMap((start) => publishedBy(build, publishes, start) ?? [])
    if (artifacts.length === 0) return { reason: `where line ${publishes[0]!.run.instruction.startLine} puts what is started is not known` }
    return planFor(build, artifacts, publishes, starts)
  },
}

function planFor(build: Build, artifacts: readonly Artifact[], publishes: readonly Step[], starts: readonly Started[]): Plan | NoPlan {
  // What is no web application runs on it as well.
  const candidates = slimmer(build.reference).filter(({ reference }) => /\/dotnet\/aspnet:/.test(reference))
  if (candidates.length === 0) return { reason: `which runtime runs what ${build.reference} publishes is not known` }
  const isWhole = isSelfContained(build, publishes, starts)
  const culture = build.image.tag.includes('alpine') ? cultureOf(build) : undefined
  const major = Number(/:(\d+)/.exec(build.reference)?.[1] ?? 0)
  const folder = build.folderAt()
  // The folder that it is started in has the settings and the pages, if it is the one that was published.
  const isApart = folder !== undefined && artifacts.some(({ path }) => isIn(folder, path))
  return {
    bases: candidates.map(({ reference }): RuntimeBase => {
      const system = /alpine/.test(reference) ? 'alpine' : /jammy|noble/.test(reference) || major >= 10 ? 'ubuntu' : 'debian'
      return {
        reference: isWhole ? reference.replace('/aspnet:', '/runtime-deps:') : reference,
        system,
        shell: !/chiseled|distroless/.test(reference),
        programs: isWhole ? [] : ['dotnet'],
        byTag: true,
        certificates: true,
        accounts: major >= 8 ? ['app'] : [],
      }
    }),
    ...{ artifacts, isBuildStep },
    isStatic: true,
    env: { ...portsAsBefore(build, major), ...culture?.env },
    ...(culture && { packages: culture.packages }),
    isSource: (path) =>
      isApart ||
      /\.(?:cs|fs|vb|csproj|fsproj|vbproj|sln|slnx|props|targets|user|resx)$|(?:^|\/)(?:obj|bin|Properties|global\.json|nuget\.config)(?:\/|$)/i.test(
        path,
      ),
  }
}

/** The SDK's image takes back what the runtime's says of ports: a program that listens to neither would begin to. */
function portsAsBefore({ context }: Build, major: number): Record<string, string> {
  const { env } = context.end.configuration
  if (Object.keys(env).some((name) => /^(?:ASPNETCORE|DOTNET)_(?:URLS|HTTP_PORTS|HTTPS_PORTS)$/.test(name))) return {}
  return { [major >= 8 ? 'ASPNETCORE_HTTP_PORTS' : 'ASPNETCORE_URLS']: '' }
}

/** On Alpine, the SDK has cultures and time zones, and its runtime neither; it is told so. */
function cultureOf({ context }: Build): { env: Record<string, string>; packages: string[] } {
  const name = 'DOTNET_SYSTEM_GLOBALIZATION_INVARIANT'
  const own = context.end.configuration.env[name]
  const isInvariant = [...(context.buildContext?.manifests ?? [])].some(
    ([path, text]) => /proj$|\.props$/.test(path) && /<InvariantGlobalization>\s*true/i.test(text),
  )
  if (isInvariant || /^(?:1|true)$/i.test(own ?? '')) return { env: {}, packages: ['tzdata'] }
  return { env: own === undefined ? { [name]: 'false' } : {}, packages: ['icu-data-full', 'icu-libs', 'tzdata'] }
}

/** Whether the runtime itself is in what is published, by what publishes it: then it is no `dotnet` that starts it. */
function isSelfContained({ context }: Build, publishes: readonly Step[], starts: readonly Started[]): boolean {
  if (publishes.length === 0 || starts.some(({ program }) => nameOf(program) === 'dotnet')) return false
  const says = (step: Step) =>
    step.args.some(({ value }, index) => {
      const isTold = /^(?:--self-contained|--sc)(?:[=:]true)?$/.test(value) && !/^false$/i.test(step.args[index + 1]?.value ?? '')
      return isTold || /^[-/]p(?:roperty)?:(?:SelfContained|PublishAot)=true$/i.test(value)
    })
  const published = publishes.filter((step) => taskOf(step) === 'publish')
  const projects = [...(context.buildContext?.manifests ?? [])].filter(([path]) => /\.(?:cs|fs|vb)proj$/.test(path))
  const isNative = projects.length === 1 && /<PublishAot>\s*true/i.test(projects[0]![1])
  return published.length > 0 && published.length === publishes.length && (isNative || published.every(says))
}

function isBuildStep(step: Step): boolean {
  return (
    step.program === 'dotnet' &&
    /^(?:restore|build|publish|clean|test|tool|new|add|nuget|workload|--.*|list|format|msbuild)$/.test(taskOf(step) ?? '--')
  )
}

function taskOf(step: Step): string | undefined {
  return step.program === 'dotnet' ? subcommandOf(step, TAKING)?.value : undefined
}

/** The folder that was published and has what is started in it. */
function publishedBy(build: Build, publishes: readonly Step[], start: Started): Artifact | undefined {
  const dll = nameOf(start.program) === 'dotnet' ? start.args.find((word) => /\.dll$/i.test(word)) : undefined
  const folder = build.folderAt()
  if (dll !== undefined && (/[$`*?"']/.test(dll) || (folder === undefined && !dll.startsWith('/')))) return undefined
  const path = dll === undefined ? start.path : absolutePath(dll, folder ?? '/')
  if (path === undefined) return undefined
  for (const step of publishes.toReversed()) {
    const output = outputOf(step).find((each) => isIn(path, each))
    if (output !== undefined) return { path: output, isFolder: true, madeBy: step.run.instruction }
    // bin/Release/net8.0/publish, or bin/Release/net8.0 with what was built; before 3.0, packages stayed where they were downloaded to.
    const [, published, framework] =
      /^(.*\/bin\/[^/]+\/(?:net(?:coreapp)?([\d.]+)(?:\/(?!publish\/)[\w-]+)?))\/(?:publish\/)?[^/]+$/.exec(path) ?? []
    const isPublished = /\/publish\/[^/]+$/.test(path)
    if (published === undefined || step.folder === undefined || !isIn(published, step.folder) || Number(framework) < 3) continue
    if (isPublished && taskOf(step) !== 'publish') continue
    return { path: isPublished ? `${published}/publish` : published, isFolder: true, madeBy: step.run.instruction }
  }
  return undefined
}

/** Where it is told to publish; by old SDKs, seen from the project. */
function outputOf(step: Step): string[] {
  const at = step.args.findIndex(({ value }) => value === '-o' || value === '--output')
  const word = at === -1 ? step.args.find(({ value }) => /^(?:-o|--output)[=:]/.test(value)) : step.args[at + 1]
  if (!word || step.folder === undefined) return []
  const plain = at === -1 ? { ...word, value: word.value.replace(/^[^=:]*[=:]/, ''), text: word.text.replace(/^[^=:]*[=:]/, '') } : word
  const own = pathOf(step, plain)
  const project = step.args.find(({ value }) => /\.(?:cs|fs|vb)proj$/.test(value))
  const beside =
    project && !plain.value.startsWith('/')
      ? pathOf({ ...step, folder: parentOf(absolutePath(project.value, step.folder)) }, plain)
      : undefined
  return [own, beside].filter((each) => each !== undefined && each !== '/') as string[]
}
