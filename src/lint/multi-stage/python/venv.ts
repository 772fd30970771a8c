import type { Build } from '../build.ts'
import type { NoPlan } from '../ecosystem.ts'
import { contextFileAt } from '../copies.ts'
import { nameOf } from '../paths.ts'
import type { Started } from '../starts.ts'

/** Programs that start others with a PATH, or an interpreter, of their own. */
const ELSEWHERE =
  /^(?:su|sudo|runuser|login|cron|crond|supervisord|runsvdir|s6-svscan|s6-svc|init|systemd|uwsgi|apache2|apache2ctl|apachectl|httpd|mod_wsgi-express|nginx)$/
/** What pip takes from its environment to install elsewhere. */
const REDIRECTS = ['PIP_TARGET', 'PIP_PREFIX', 'PIP_USER', 'PIP_ROOT', 'PYTHONHOME', 'PYTHONUSERBASE', 'PIP_REQUIRE_VIRTUALENV']

/** Why pip would not install beside the interpreter, where everybody looks; undefined where it does. */
export function whyNotInstalled({ context, runs, stepsOf }: Build): NoPlan | undefined {
  for (const run of runs) {
    const line = `line ${run.instruction.startLine}`
    const steps = stepsOf(run) ?? []
    const { variables, configuration } = context.settingsAt(run.instruction)
    const { user } = configuration
    const pip = steps.find(({ program }) => /^(?:pip[\d.]*|poetry|pipenv)$/.test(program))
    if (pip && user !== undefined && !/^(?:0|root)(?::|$)/.test(user))
      return { reason: `${line} installs as ${/^[\w:.-]+$/.test(user) ? user : 'a user'}, who may not write beside the interpreter` }
    const redirect = REDIRECTS.find((name) => Object.hasOwn(variables, name))
    if (pip && redirect !== undefined) return { reason: `${redirect} has packages installed elsewhere` }
    const program = steps.find(({ program: each }) => each === 'easy_install' || each === 'conda')
    if (program) return { reason: `${line} runs ${program.program}, and where that installs is not known` }
  }
  return undefined
}

/** Why a program would not find what is installed in an environment instead of beside the interpreter; undefined where it would. */
export function whyNotVenv(build: Build, starts: readonly Started[]): NoPlan | undefined {
  const { stage } = build
  for (const instruction of stage.instructions) {
    const line = `line ${instruction.startLine}`
    const { text } = instruction.body
    if (
      /(?:site|dist)-packages|\/usr\/local\/(?:bin\/(?:python|pip)|lib\/python)/.test(text) &&
      instruction.keyword !== 'COPY' &&
      instruction.keyword !== 'ADD'
    )
      return { reason: `${line} names where the interpreter of the system keeps its packages` }
    if (instruction.keyword === 'ENV' && /\bPATH[= ]/.test(text) && !/\$\{?PATH\b/.test(text))
      return { reason: `${line} sets PATH anew, and leads past an environment` }
    if (instruction.keyword === 'SHELL' && /"-\w*l/.test(text)) return { reason: `${line} runs login shells, which set PATH anew` }
  }
  for (const run of build.runs) {
    const line = `line ${run.instruction.startLine}`
    const steps = build.stepsOf(run) ?? []
    const installs = steps.find(({ program }) => /^pip[\d.]*$/.test(program))
    if (installs && (installs.sudo || installs.command.assignments.some(({ name }) => name === 'PATH')))
      return { reason: `${line} installs with another PATH` }
    if (installs?.program.startsWith('pip2')) return { reason: `${line} installs for Python 2, which has no environments to copy` }
  }
  for (const { instruction, program, path } of starts) {
    if (
      path !== undefined &&
      path.startsWith('/usr/local/bin/') &&
      contextFileAt(build, path) === undefined &&
      !/^(?:env|bash|sh|tini|dumb-init|gosu)$/.test(nameOf(path))
    )
      return { reason: `line ${instruction.startLine} starts ${program}, which is not that of an environment` }
    if (ELSEWHERE.test(nameOf(program)))
      return { reason: `line ${instruction.startLine} starts ${nameOf(program)}, which may run the interpreter of the system` }
  }
  return undefined
}
