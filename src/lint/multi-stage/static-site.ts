import { besides } from '../../base-images/base-reference.ts'
import type { Instruction } from '../../dockerfile/dockerfile.ts'
import type { Build } from './build.ts'
import type { Artifact, Ecosystem, Plan, Role } from './ecosystem.ts'
import { isBuild, outputsOf } from './node.ts'
import { nodeProject, scriptCommands, scriptRun, withoutRunners } from './node-project.ts'
import { absolutePath } from './paths.ts'
import type { Started } from './starts.ts'

/** A server of files for programs that run in browsers: it answers with the first page where there is no file. */
interface Served {
  folder: string
  port: number
  /** Whether PORT in the environment decides. */
  byEnvironment: boolean
}

const QUIET = /^(?:-s|--single|-n|--no-clipboard|-L|--no-request-logging|-d|--debug)$/

/** Front ends that Node.js serves as files; what compiles while it serves is one of `node`. */
export const staticSite: Ecosystem = {
  id: 'static-site',
  carries: 'Node.js, the bundler and the modules of a front end, whose files browsers run',
  fix: [
    'FROM node:24 AS build',
    'WORKDIR /app',
    'COPY . .',
    'RUN npm ci && npm run build',
    '',
    'FROM nginx:stable-alpine',
    'COPY --from=build /app/dist /usr/share/nginx/html',
  ],
  mayBuild: ({ image }) => image.repository === 'node',
  plan(build, starts) {
    const builds = build.runs.flatMap((run) => build.stepsOf(run) ?? []).filter(isBuild)
    const folder = builds[0]?.folder
    if (folder === undefined || builds.some((step) => step.folder !== folder)) return undefined
    const project = nodeProject(build, folder)
    if ('reason' in project) return undefined
    const own = starts.filter(({ instruction, isShell }) => /^(?:CMD|ENTRYPOINT)$/.test(instruction.keyword) && !isShell)
    const served = own.length === 1 ? servedBy(build, own[0]!) : undefined
    const output = served && outputsOf(build, project, builds)
    if (!served || !output || 'reason' in output || !output.folders.some((each) => absolutePath(each, folder) === served.folder))
      return undefined
    // It answers by a file of settings, or as somebody who may not write where nginx does.
    const { user } = build.context.end.configuration
    const hasSettings = build.context.buildContext?.files.some(({ path }) => /(?:^|\/)serve\.json$/.test(path))
    if (hasSettings || (user !== undefined && !/^(?:0|root)(?::|$)/.test(user)) || !/^[\w./-]+$/.test(served.folder)) return undefined
    return planFor(build, served, builds.at(-1)!.run.instruction, own)
  },
}

function planFor(build: Build, { folder, port, byEnvironment }: Served, madeBy: Instruction, own: readonly Started[]): Plan {
  const started = new Set(own.map(({ instruction }) => instruction))
  const roles = new Map<Instruction, Role>()
  for (const instruction of build.stage.instructions) {
    if (/^(?:COPY|ADD)$/.test(instruction.keyword)) roles.set(instruction, 'build')
    if (started.has(instruction)) roles.set(instruction, ['CMD ["nginx", "-g", "daemon off;"]'])
    else if (/^(?:CMD|ENTRYPOINT)$/.test(instruction.keyword)) roles.set(instruction, 'build')
  }
  const settings = [
    'server {',
    `  listen ${byEnvironment ? '${PORT}' : port};`,
    `  root ${folder};`,
    '  gzip on;',
    '  gzip_types text/css application/javascript application/json image/svg+xml;',
    '  location / {',
    '    try_files $uri $uri/ /index.html;',
    '  }',
    '}',
  ]
  const file = byEnvironment ? '/etc/nginx/templates/default.conf.template' : '/etc/nginx/conf.d/default.conf'
  const artifact: Artifact = { path: folder, isFolder: true, madeBy }
  return {
    bases: [
      {
        reference: besides(build.image, 'nginx', 'stable-alpine-slim'),
        ...{ system: 'alpine', shell: true },
        // What was started before is not started any more.
        programs: ['nginx', 'envsubst', ...own.map(({ program }) => program)],
      },
    ],
    artifacts: [artifact],
    isBuildStep: (step) => isBuild(step) || /^(?:npm|yarn|pnpm|corepack|npx)$/.test(step.program),
    isSource: () => true,
    isStatic: true,
    roles,
    lines: [
      `RUN ${byEnvironment ? 'mkdir -p /etc/nginx/templates && ' : ''}printf '%s\\n' ${settings.map((line) => `'${line}'`).join(' ')} > ${file}`,
    ],
    intended: ['Cmd', 'Entrypoint'],
    ...(byEnvironment && { env: { PORT: String(port) } }),
  }
}

/** The started program, past npx and scripts of package.json. */
function servedBy(build: Build, started: Started): Served | undefined {
  const word = (value: string) => ({ value, text: value, literal: true, start: 0, end: 0 })
  const { instruction, program, args } = started
  const folder = build.folderAt()
  const command = { start: 0, end: 0, name: program, words: [], assignments: [], redirections: [], inside: [] }
  const script = scriptRun({ program, args: args.map(word) })
  if (folder === undefined) return undefined
  const project = script === undefined ? undefined : nodeProject(build, folder)
  const commands =
    project && !('reason' in project)
      ? scriptCommands(build, project, script!)
      : [{ command, program, programWord: word(program), args: args.map(word), sudo: false }]
  const [only] = 'reason' in commands || commands.length !== 1 ? [] : commands
  const plain = only && withoutRunners(only)
  if (plain?.program !== 'serve') return undefined
  const words = plain.args.map(({ value }) => value)
  let path = '.'
  let port: number | undefined
  for (let at = 0; at < words.length; at++) {
    const value = words[at]!
    if (/^(?:-l|-p|--listen|--port)$/.test(value)) {
      port = Number(/^(?:tcp:\/\/(?:0\.0\.0\.0|\[::\]):)?(\d{1,5})$/.exec(words[++at] ?? '')?.[1])
      if (!(port > 0 && port < 65_536)) return undefined
    } else if (value.startsWith('-')) {
      if (!QUIET.test(value)) return undefined
    } else if (path !== '.' || !/^[\w./-]+$/.test(value)) return undefined
    else path = value
  }
  if (!words.some((value) => value === '-s' || value === '--single')) return undefined
  const { variables } = build.context.settingsAt(instruction)
  const own = Object.hasOwn(variables, 'PORT') ? variables['PORT'] : undefined
  if (port === undefined && own !== undefined && !/^\d{1,5}$/.test(own)) return undefined
  return { folder: absolutePath(path, folder), port: port ?? Number(own ?? 3000), byEnvironment: port === undefined }
}
