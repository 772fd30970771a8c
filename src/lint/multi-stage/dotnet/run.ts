import type { Build } from '../build.ts'
import { type BuiltOnce, buildingStart, builtOnce } from '../built-once.ts'
import { launchProfile, projectAt } from './project.ts'
import type { NoPlan } from '../ecosystem.ts'
import { nameOf, parentOf } from '../paths.ts'
import type { Started } from '../starts.ts'

const OUTPUT = '/published'
/** Of `dotnet run`, options that choose another program. */
const OTHER = /^(?:-f|--framework|-r|--runtime|-a|--arch|--os|-e|--environment|--file|-p:.*|--property.*)$/
const QUIET = /^(?:--no-build|--no-restore|--no-launch-profile|--interactive|-v|--verbosity)$/

/** What `CMD dotnet run` says, published once; or why the program would not be the same. Undefined where it is no such start. */
export function dotnetRun(build: Build, starts: readonly Started[]): (BuiltOnce & { env: Record<string, string> }) | NoPlan | undefined {
  const start = buildingStart(build, starts)
  const folder = build.folderAt()
  if (!start?.isRoot || folder === undefined || nameOf(start.run.program) !== 'dotnet' || start.run.args[0] !== 'run') return undefined
  const parts = partsOf(start.run.args.slice(1))
  const project = parts && projectAt(build, folder, parts.project)
  if (!parts) return undefined
  if (!project) return { reason: 'which project it runs is not known: one project file there, in --context, tells' }
  if (!project.isProgram) return { reason: `${nameOf(project.path)} does not say that it makes one program` }
  if (project.isInFolder && parentOf(project.path) !== folder)
    return { reason: `dotnet run starts it in the folder of ${nameOf(project.path)}, not in the one that the image ends in` }
  const env = parts.hasProfile ? launchProfile(build, project, parts.profile) : {}
  if (!env) return { reason: 'what launchSettings.json sets when dotnet run starts it cannot be read' }
  const own = build.context.end.configuration.env
  const twice = Object.keys(env).find((name) => own[name] !== undefined && own[name] !== env[name])
  if (twice !== undefined) return { reason: `launchSettings.json sets ${twice}, and so does the Dockerfile` }
  const pages = build.context.buildContext?.files.find(({ path }) => /\.(?:razor|cshtml)$/.test(path))
  if (project.isWeb && pages)
    return { reason: 'pages of packages are found in another way in what is published: it takes somebody who tries' }
  const line = `dotnet publish ${project.path} -c ${parts.configuration} -o ${OUTPUT}`
  const found = builtOnce(start, line, OUTPUT, ['dotnet', `${OUTPUT}/${project.name}.dll`, ...parts.args])
  return { ...found, artifact: { ...found.artifact, isFolder: true }, env }
}

interface Parts {
  project: string
  configuration: string
  hasProfile: boolean
  profile?: string
  args: readonly string[]
}

/** What dotnet takes for itself, and what it gives the program: all that it does not know. */
function partsOf(words: readonly string[]): Parts | undefined {
  const parts: Parts & { args: string[] } = { project: '.', configuration: 'Debug', hasProfile: true, args: [] }
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '--') {
      parts.args.push(...words.slice(at + 1))
      break
    }
    if (OTHER.test(word)) return undefined
    const [, option, joined] = /^(--?[\w-]+)=(.*)$/.exec(word) ?? [undefined, word, undefined]
    const value = joined ?? words[at + 1]
    if (/^(?:--project|-c|--configuration|--launch-profile|-lp)$/.test(option!)) {
      if (value === undefined || !/^[\w./-]+$/.test(value)) return undefined
      if (option === '--project') parts.project = value
      else if (option === '-c' || option === '--configuration') parts.configuration = value
      else parts.profile = value
      if (joined === undefined) at++
    } else if (QUIET.test(word)) {
      if (word === '--no-launch-profile') parts.hasProfile = false
      if (word === '-v' || word === '--verbosity') at++
    } else parts.args.push(word)
  }
  return parts
}
