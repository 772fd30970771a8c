import type { Instruction } from '../../../dockerfile/dockerfile.ts'
import { hasOption } from '../../invocation.ts'
import type { Build, Step } from '../build.ts'
import { variableOf } from '../build.ts'
import type { Artifact, NoPlan, Role } from '../ecosystem.ts'
import { printable } from './project.ts'
import { MANAGER } from './tasks.ts'
import { absolutePath } from '../paths.ts'

/** Programs that are installed for everybody and have no code for the machine. */
const GLOBAL =
  /^(?:pm2|serve|http-server|forever|cross-env|dotenv-cli|pino-pretty|bunyan|sequelize-cli|knex|migrate-mongo|db-migrate|node-pg-migrate|typeorm|wait-on|local-web-server|sirv-cli|superstatic|npm|yarn|pnpm|corepack)(?:@[\w.^~-]+)?$/
const GLOBAL_TOOLS =
  /^(?:typescript|@nestjs\/cli|npm|yarn|pnpm|corepack|bun|@angular\/cli|@vue\/cli(?:-service)?|rimraf|gulp(?:-cli)?|grunt(?:-cli)?|webpack(?:-cli)?|node-gyp|node-pre-gyp|lerna|turbo|nx|bower|tslint|eslint|jest|ts-node|tsx|tsup|vite|esbuild|prisma|nodemon|sass|node-sass|@babel\/cli|@babel\/core|@ionic\/cli|@quasar\/cli|react-scripts|next|npm-check-updates|npm-run-all|concurrently|only-allow)(?:@[\w.^~-]+)?$/

/** Whether a step installs programs for everybody. */
export function isGlobal(step: Step): boolean {
  return (
    MANAGER.test(step.program) && (hasOption(step, '-g', '--global', '--location') || step.args.some(({ value }) => value === 'global'))
  )
}

/** What a step installs for everybody, with versions as they are written. */
function globalsOf(step: Step): string[] {
  if (!isGlobal(step) || !step.args.some(({ value }) => /^(?:i|install|add)$/.test(value))) return []
  return step.args.map(({ value }) => value).filter((value) => !/^(?:-.*|i|install|add|global)$/.test(value))
}

/** Programs that are installed for everybody. */
export function globalPrograms(build: Build): string[] {
  return build.runs
    .flatMap((run) => (build.stepsOf(run) ?? []).flatMap(globalsOf))
    .map((name) => name.replace(/(?<=.)@.*$/, ''))
    .flatMap((name) => (name === 'pm2' ? ['pm2', 'pm2-runtime', 'pm2-docker'] : [name.slice(name.lastIndexOf('/') + 1)]))
}

/** `npm install -g pm2` is written into the last stage again, tools that nothing starts are not. */
export function globalRoles(build: Build, started: ReadonlySet<string>): Map<Instruction, Role> | NoPlan {
  const found = new Map<Instruction, Role>()
  for (const run of build.runs) {
    const steps = build.stepsOf(run) ?? []
    const names = steps.flatMap(globalsOf)
    const kept = names.filter((name) => !GLOBAL_TOOLS.test(name) || started.has(name.replace(/(?<=.)@.*$/, '')))
    if (kept.length === 0) continue
    const other = kept.find((name) => !GLOBAL.test(name))
    if (other !== undefined)
      return {
        reason: `line ${run.instruction.startLine} installs ${printable(other)} for everybody, and whether it runs is not known; a dependency in package.json tells`,
      }
    // Of one with other commands, these alone.
    found.set(run.instruction, steps.length === 1 ? 'both' : [`RUN npm install -g ${kept.join(' ')}`])
  }
  return found
}

/** What a package manager needs in the last stage that Corepack brings: its link, and what was fetched for whoever starts it. */
export function corepackFor(build: Build, started: ReadonlySet<string>, last: Step): { lines: string[]; artifacts: Artifact[] } {
  const steps = build.runs.flatMap((run) => build.stepsOf(run) ?? [])
  const enable = steps.find((step) => step.program === 'corepack' && step.args[0]?.value === 'enable')
  const isBrought = started.has('pnpm') || (started.has('yarn') && enable !== undefined)
  if (!enable || !isBrought) return { lines: [], artifacts: [] }
  const newer = steps
    .filter((step) => isGlobal(step))
    .flatMap(({ args }) => args.map(({ value }) => value))
    .find((word) => /^corepack(?:@[\w.^~-]+)?$/.test(word))
  const lines = [`RUN ${newer === undefined ? '' : `npm install -g ${newer} && `}corepack enable`]
  const { user } = build.context.settingsAt(last.run.instruction).configuration
  if ((user ?? 'root') !== (build.context.end.configuration.user ?? 'root')) return { lines, artifacts: [] }
  const home =
    variableOf(last, 'COREPACK_HOME') ?? (user === undefined || /^(?:0|root)(?::|$)/.test(user) ? '/root/.cache/node/corepack' : undefined)
  return { lines, artifacts: home === undefined ? [] : [{ path: absolutePath(home, '/'), isFolder: true, madeBy: last.run.instruction }] }
}
