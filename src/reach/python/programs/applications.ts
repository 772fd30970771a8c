import { posix } from 'node:path'
import type { ReachContext } from '../../analyser.ts'
import type { Grade, Launch } from '../../edge.ts'
import { optionAnywhere } from '../../programs/options.ts'
import { worstGrade } from '../../worst-grade.ts'
import { modulesBelow, modulesIn } from '../package-content.ts'
import { readLate } from '../follow-file.ts'
import type { FoundModule } from '../module-finder.ts'
import { driversOf } from '../named-modules.ts'
import type { Pythons } from '../pythons.ts'
import type { SearchPath } from '../search-path.ts'

/** A program written in Python that runs, whose arguments name an application. */
export interface RunningProgram {
  /** Its base name, or the first name of its module: `gunicorn`, `manage.py`. */
  name: string
  /** The node that what the arguments name is reached from. */
  from: number
  args: readonly string[]
  launch: Launch
  searchPath: SearchPath
  pythons: Pythons
}

/** Programs that load an application into their own process, looked up from the working folder. */
const SERVERS = new Set(
  `gunicorn uvicorn hypercorn daphne granian waitress-serve waitress uwsgi pyuwsgi celery flask quart litestar fastapi dramatiq rq rqworker
  huey_consumer huey_consumer.py arq taskiq nameko faust streamlit chainlit django-admin django manage.py awslambdaric functions-framework
  functions-framework-python bentoml locust scrapy airflow dagster prefect mlflow alembic aerich hug sanic robyn bjoern meinheld cheroot
  twistd twist pserve tox-run ptw watchfiles watchmedo debugpy coverage ddtrace-run supervisor celery-exporter flower`.split(/\s+/),
)
/** What they load when they are told nothing. */
const DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  flask: ['app', 'wsgi'],
  quart: ['app', 'wsgi'],
  litestar: ['app', 'application', 'asgi'],
  fastapi: ['main', 'app', 'api', 'app.main', 'app.app', 'app.api'],
  gunicorn: ['gunicorn.conf.py'],
  'functions-framework': ['main'],
  scrapy: ['settings'],
  airflow: ['airflow_local_settings', 'webserver_config'],
  locust: ['locustfile'],
}
/** Options and variables with a folder that is put in front of the search path. */
const FOLDER_OPTIONS = ['--chdir', '--app-dir', '--pythonpath', '--workdir', '--working-directory', '--source']
/** Variables with words for the command line, and those that name an application. */
const WORD_VARIABLES = ['GUNICORN_CMD_ARGS', 'FLASK_RUN_ARGS', 'HYPERCORN_ARGS', 'UVICORN_ARGS']
const APPLICATION = /^(?:python:)?([A-Za-z_][\w.]*?)(?::[A-Za-z_][\w.]*(?:\([^)]*\))?)?$/

/** Follows what the arguments and the image's variables name: files, modules, `module:object`. */
export async function followApplication(running: RunningProgram, context: ReachContext): Promise<void> {
  const { name, from, args, launch, pythons } = running
  const isServer = SERVERS.has(name)
  const { files } = context
  const words = [...WORD_VARIABLES.flatMap((variable) => launch.env[variable]?.split(/\s+/) ?? []), ...args]
  const folders = [...optionAnywhere(words, FOLDER_OPTIONS), '.']
    .map((folder) => files.find(posix.resolve(launch.cwd, folder)))
    .filter((folder) => files.kind(folder) === 'directory')
  const inside = { ...running, searchPath: running.searchPath.with(folders) }

  for (const word of words.flatMap(valuesIn)) {
    followFile(word, inside, context)
    followName(word, isServer ? 'hard' : 'soft', inside, 'application', context)
  }
  for (const [variable, value] of Object.entries(launch.env)) {
    followName(value, 'soft', inside, variable, context)
    pythons.refer(
      { from, kind: variable, grade: 'soft', via: value.replace(/:\/\/.*/s, '://…') },
      driversOf(value, inside.searchPath),
      inside.searchPath,
    )
  }
  for (const name of DEFAULTS[running.name] ?? []) {
    followFile(name, inside, context)
    followName(name, 'soft', inside, 'default application', context)
  }
  if (launch.env.LAMBDA_TASK_ROOT !== undefined) followLambda(inside, context)
  await readLate(context)
}

/** A word, and the value of `--option=value`. */
function valuesIn(word: string): string[] {
  const value = /^-{1,2}[\w-]+=(.+)$/s.exec(word)?.[1]
  return value !== undefined
    ? [value, ...value.split(',')]
    : word.startsWith('-')
      ? []
      : [word, ...(word.includes(',') ? word.split(',') : [])]
}

function followFile(word: string, { from, launch, searchPath, pythons }: RunningProgram, context: ReachContext): void {
  const path = posix.resolve(launch.cwd, word.replace(/^file:/, '').replace(/:[A-Za-z_]\w*$/, ''))
  const node = /\.(py|wsgi)$/.test(path) ? context.files.find(path) : -1
  if (context.files.kind(node) !== 'file') return
  context.refer({ from, to: path, kind: 'application', grade: launch.grade, via: word })
  pythons.claim(node, searchPath.with([context.files.parentOf(node)]))
}

function followName(word: string, grade: Grade, running: RunningProgram, kind: string, context: ReachContext): void {
  const { from, launch, searchPath, pythons } = running
  const name = APPLICATION.exec(word)?.[1]
  if (name === undefined) return
  const { chain, rest } = searchPath.resolve(name)
  const found = chain.filter(({ place }) => !searchPath.standard.has(place))
  // Of what is installed, a plain word is a name by chance, such as the host `redis`; and `gunicorn.conf.py` is a file.
  const isName = chain.length > 0 && (isOwn(chain[0]!, searchPath) || chain.length > 1 || (/:/.test(word) && rest.length === 0))
  if (!isName || found.length !== chain.length || rest.length > 2) return
  const reference = { from, kind, grade: worstGrade(grade, launch.grade), via: word }
  pythons.refer(reference, chain, searchPath)
  // Celery and Django go on by names of their own: `proj` is `proj.celery`, and whatever its settings name.
  const last = chain.at(-1)!
  if (!last.folders) return
  pythons.refer(
    reference,
    modulesIn(last, searchPath.finder).filter((module) => isEntry(module, context)),
    searchPath,
  )
  pythons.refer({ ...reference, grade: worstGrade('soft', launch.grade) }, modulesBelow(last, searchPath.finder), searchPath)
}

function isOwn({ place }: FoundModule, { sites, standard }: SearchPath): boolean {
  return !sites.has(place) && !standard.has(place)
}

function isEntry({ file }: FoundModule, { files }: ReachContext): boolean {
  return file !== undefined && /^(celery|app|apps|settings|wsgi|asgi|main|__main__|tasks|urls)\./.test(files.nameOf(file))
}

/** The runtime loads the function by a name that the shell around it hands on. */
function followLambda(running: RunningProgram, context: ReachContext): void {
  const { launch, from, searchPath, pythons } = running
  const handler = launch.env['_HANDLER']?.replace(/\//g, '.').replace(/\.[^.]*$/, '')
  if (handler) followName(handler, 'hard', running, 'Lambda handler', context)
  const folder = context.files.find(launch.env.LAMBDA_TASK_ROOT!)
  const modules = modulesIn({ place: folder, folders: [folder] }, searchPath.finder).filter(
    ({ file }) => file !== undefined && context.isFirstParty(file),
  )
  pythons.refer({ from, kind: 'Lambda handler', grade: 'soft', via: 'LAMBDA_TASK_ROOT' }, modules, searchPath)
}
