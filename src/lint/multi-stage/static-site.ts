import { besides } from '../../base-images/base-reference.ts'
import type { Instruction } from '../../dockerfile/dockerfile.ts'
import type { Build } from './build.ts'
import type { Artifact, Ecosystem, Plan, Role } from './ecosystem.ts'
import { outputsOf } from './node/program.ts'
import { configOf, folderIn } from './node/configs.ts'
import { type NodeProject, nodeProject } from './node/project.ts'
import { type NodeStart, startedBy } from './node/starts.ts'
import { allSteps, isBuild, isOfBuild } from './node/steps.ts'
import { taskOf } from './node/tasks.ts'
import { absolutePath, isIn } from './paths.ts'
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
    const builds = allSteps(build).filter(isBuild)
    const folder = builds[0]?.folder
    if (folder === undefined || builds.some((step) => step.folder !== folder || taskOf(step)?.packages !== undefined)) return undefined
    const project = nodeProject(build, folder)
    if ('reason' in project) return undefined
    const own = starts.filter(({ instruction, isShell }) => /^(?:CMD|ENTRYPOINT)$/.test(instruction.keyword) && !isShell)
    const served = own.length === 1 ? servedBy(build, project, own) : undefined
    const output = served && outputsOf(build, project, builds)
    if (!served || !output || 'reason' in output || !output.folders.some((each) => isIn(served.folder, absolutePath(each, folder))))
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
    isBuildStep: (step) => isOfBuild(step) || step.program === 'npx',
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

/** What serves files, past npx and scripts of package.json. */
function servedBy(build: Build, project: NodeProject, own: readonly Started[]): Served | undefined {
  const started = startedBy(build, project, own)
  const [only, ...more] = 'reason' in started ? [] : started.commands
  if (!only || more.length > 0) return undefined
  if (only.program === 'vite') return previewedBy(project, only)
  return only.program === 'serve' ? servedByServe(build, only) : undefined
}

function servedByServe(build: Build, { args, folder, instruction }: NodeStart): Served | undefined {
  let path = '.'
  let port: number | undefined
  for (let at = 0; at < args.length; at++) {
    const value = args[at]!
    if (/^(?:-l|-p|--listen|--port)$/.test(value)) {
      port = portOf(/^(?:tcp:\/\/(?:0\.0\.0\.0|\[::\]):)?(\d{1,5})$/.exec(args[++at] ?? '')?.[1])
      if (port === undefined) return undefined
    } else if (value.startsWith('-')) {
      if (!QUIET.test(value)) return undefined
    } else if (path !== '.' || !/^[\w./-]+$/.test(value)) return undefined
    else path = value
  }
  if (!args.some((value) => value === '-s' || value === '--single')) return undefined
  const { variables } = build.context.settingsAt(instruction)
  const own = Object.hasOwn(variables, 'PORT') ? variables['PORT'] : undefined
  if (port === undefined && own !== undefined && !/^\d{1,5}$/.test(own)) return undefined
  return { folder: absolutePath(path, folder), port: port ?? Number(own ?? 3000), byEnvironment: port === undefined }
}

/** `vite preview --host`, which serves what it has built as `serve -s` does, where its configuration adds nothing to that. */
function previewedBy(project: NodeProject, { args: [task, ...args] }: NodeStart): Served | undefined {
  const config = configOf(project, 'vite')
  if (task !== 'preview' || /\b(?:preview|proxy|base|appType|headers|https|configurePreviewServer)\b/.test(config)) return undefined
  let [path, port, isOpen] = [folderIn(config, 'outDir') ?? 'dist', 4173, false]
  for (let at = 0; at < args.length; at++) {
    const [, option = args[at]!, given] = /^(--[\w-]+)=(.*)$/.exec(args[at]!) ?? []
    const next = () => given ?? (/^[^-]/.test(args[at + 1] ?? '-') ? args[++at] : undefined)
    const value = /^--(?:port|outDir|host)$/.test(option) ? next() : undefined
    if (option === '--host' && (value === undefined || /^(?:0\.0\.0\.0|::|true)$/.test(value))) isOpen = true
    else if (option === '--port' && portOf(value) !== undefined) port = portOf(value)!
    else if (option === '--outDir' && value !== undefined && /^[\w./-]+$/.test(value)) path = value
    else if (option !== '--strictPort') return undefined
  }
  return isOpen && path !== 'unknown' ? { folder: absolutePath(path, project.folder), port, byEnvironment: false } : undefined
}

function portOf(written: string | undefined): number | undefined {
  const port = Number(written)
  return /^\d{1,5}$/.test(written ?? '') && port > 0 && port < 65_536 ? port : undefined
}
