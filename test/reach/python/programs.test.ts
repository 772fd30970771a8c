import { describe, expect, it } from 'vitest'
import type { Environment } from '../../../src/reach/edge.ts'
import { parsePythonCommand } from '../../../src/reach/python/programs/command-line.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { reachedLines, run, SITE } from './python-sketch.ts'

describe('the command line of Python', () => {
  it.each<[string, string, string, string[]]>([
    ['app.py -m x', 'script', 'app.py', ['-m', 'x']],
    ['-u -B app.py', 'script', 'app.py', []],
    ['-W ignore -X dev app.py', 'script', 'app.py', []],
    ['-Wignore -Xdev -OO app.py', 'script', 'app.py', []],
    ['-m gunicorn app:app', 'module', 'gunicorn', ['app:app']],
    ['-um gunicorn app:app', 'module', 'gunicorn', ['app:app']],
    ['-mgunicorn app:app', 'module', 'gunicorn', ['app:app']],
    ['-c import x', 'code', 'import', ['x']],
    ['--check-hash-based-pycs never -- app.py', 'script', 'app.py', []],
    ['', 'none', '', []],
    ['- x', 'none', '', ['x']],
    ['-V', 'none', '', []],
    ['-m', 'module', '', []],
  ])('%s', (line, kind, target, args) => {
    expect(parsePythonCommand(line.split(' ').filter(Boolean))).toEqual({ kind, target, args })
  })
})

const script = (module: string) => ({ content: `#!/usr/local/bin/python3\nimport ${module}\n`, mode: 0o755 })
const installed = (...names: string[]): Members => Object.fromEntries(names.map((name) => [`${SITE}/${name}`, '']))

const SERVERS: Members = {
  'usr/local/bin/gunicorn': script('gunicorn'),
  'usr/local/bin/uvicorn': script('uvicorn'),
  'usr/local/bin/celery': script('celery'),
  'usr/local/bin/flask': script('flask'),
  'usr/local/bin/job': script('job'),
  ...installed(
    'gunicorn/__init__.py',
    'gunicorn/__main__.py',
    'uvicorn.py',
    'celery.py',
    'flask.py',
    'job.py',
    'redis.py',
    'lib/__init__.py',
    'lib/mod.py',
  ),
}

/** Files below /app, /srv and of libraries. */
async function reached(line: string, members: Members, env: Environment = {}): Promise<string[]> {
  const { files, reach } = await run({ ...SERVERS, ...members }, { argv: line.split(' '), env })
  return reachedLines(files, reach)
}

describe('programs that load an application', () => {
  it.each<[string, Members, string[], Environment?]>([
    [
      'gunicorn -w 2 app:app',
      { 'app/app.py': '', 'app/main.py': '' },
      ['hard /app/app.py', 'weak /app/main.py', 'hard gunicorn/__init__.py'],
    ],
    [
      'gunicorn shop.wsgi',
      { 'app/shop/__init__.py': '', 'app/shop/wsgi.py': '' },
      ['hard /app/shop/__init__.py', 'hard /app/shop/wsgi.py', 'hard gunicorn/__init__.py'],
    ],
    [
      'gunicorn app:app',
      { 'app/app.py': '', 'app/gunicorn.conf.py': 'import redis' },
      ['hard /app/app.py', 'hard /app/gunicorn.conf.py', 'hard gunicorn/__init__.py', 'hard redis.py'],
    ],
    ['gunicorn --chdir src app:make()', { 'app/src/app.py': '' }, ['hard /app/src/app.py', 'hard gunicorn/__init__.py']],
    [
      'gunicorn app:app -k lib.mod.Worker',
      { 'app/app.py': '' },
      ['hard /app/app.py', 'hard gunicorn/__init__.py', 'hard lib/__init__.py', 'hard lib/mod.py'],
    ],
    ['gunicorn', { 'app/app.py': '' }, ['hard /app/app.py', 'hard gunicorn/__init__.py'], { GUNICORN_CMD_ARGS: '--workers=2 app:app' }],
    ['python -m gunicorn app:app', { 'app/app.py': '' }, ['hard /app/app.py', 'hard gunicorn/__init__.py', 'hard gunicorn/__main__.py']],
    ['uvicorn --app-dir=src main:app', { 'app/src/main.py': '' }, ['hard /app/src/main.py', 'hard uvicorn.py']],
    [
      'celery -A proj worker',
      { 'app/proj/__init__.py': '', 'app/proj/celery.py': '', 'app/proj/other.py': '' },
      ['hard /app/proj/__init__.py', 'hard /app/proj/celery.py', 'soft /app/proj/other.py', 'hard celery.py'],
    ],
    ['celery --app=proj worker', { 'app/proj.py': '' }, ['hard /app/proj.py', 'hard celery.py']],
    ['flask run', { 'app/app.py': 'import redis' }, ['soft /app/app.py', 'hard flask.py', 'soft redis.py']],
    ['flask run', { 'app/hello.py': '' }, ['soft /app/hello.py', 'hard flask.py'], { FLASK_APP: 'hello' }],
    ['job run', {}, ['soft lib/__init__.py', 'soft lib/mod.py', 'hard job.py'], { SETTINGS: 'lib.mod' }],
    ['job lib.mod redis', {}, ['hard job.py', 'soft lib/__init__.py', 'soft lib/mod.py']],
    ['python main.py', { 'app/main.py': '' }, ['hard /app/main.py'], { HOST: 'redis', PATH: '/usr/local/bin' }],
    [
      'python /srv/main.py',
      { 'srv/main.py': 'import beside', 'srv/beside.py': '', 'app/beside.py': '' },
      ['hard /srv/beside.py', 'hard /srv/main.py'],
    ],
    [
      'python src',
      { 'app/src/__main__.py': 'import beside', 'app/src/beside.py': '' },
      ['hard /app/src/__main__.py', 'hard /app/src/beside.py'],
    ],
    [
      'python -m tool',
      { 'app/tool/__init__.py': '', 'app/tool/__main__.py': 'from . import part', 'app/tool/part.py': '' },
      ['hard /app/tool/__init__.py', 'hard /app/tool/__main__.py', 'hard /app/tool/part.py'],
    ],
    [
      './manage.py runserver',
      {
        'app/manage.py': { content: '#!/usr/bin/env python\nos.environ["X"] = "proj.settings"', mode: 0o755 },
        'app/proj/settings.py': "APPS = ['lib']",
      },
      ['hard /app/manage.py', 'soft /app/proj/settings.py', 'soft lib/__init__.py', 'soft lib/mod.py'],
    ],
  ])('%s', async (line, members, expected, env) => {
    const whole = { 'usr/bin/env': { content: '\u007fELF', mode: 0o755 }, ...members }
    expect((await reached(line, whole, env)).filter((each) => !/package data/.test(each))).toEqual(expected.toSorted())
  })

  it('runs code from the command line', async () => {
    const { files, reach } = await run({ ...SERVERS }, { argv: ['python', '-c', "import lib.mod; run(['job'])"] })
    expect(reachedLines(files, reach)).toEqual(['hard lib/__init__.py', 'hard lib/mod.py', 'soft job.py'])
  })

  it('takes a script for no surer than what starts it', async () => {
    const members = { 'app/main.py': "import subprocess\nsubprocess.run(['job'])" }
    expect(await reached('python main.py', members)).toEqual(['hard /app/main.py', 'soft job.py'])
  })

  it('tells of programs that are archives', async () => {
    const { reach } = await run({ 'app/app.pyz': 'PK' }, { argv: ['python', 'app.pyz'] })
    expect(reach.unresolved.map(({ what }) => what)).toEqual(['a program in an archive: app.pyz'])
  })

  it('knows the Lambda runtime', async () => {
    const members = {
      'var/runtime/bootstrap.py': '',
      'var/task/app.py': 'import redis',
      'var/task/other/x.py': '',
      'var/task/redis.py': '',
    }
    const env = { LAMBDA_TASK_ROOT: '/var/task', LAMBDA_RUNTIME_DIR: '/var/runtime', _HANDLER: 'app.handler' }
    expect(await reached('python /var/runtime/bootstrap.py', members, env)).toEqual([
      'hard /var/runtime/bootstrap.py',
      'hard /var/task/app.py',
      'hard /var/task/redis.py',
      'weak /var/task/other/x.py',
    ])
  })

  it('finds the drivers of databases in variables', async () => {
    const members = installed(
      'sqlalchemy/__init__.py',
      'sqlalchemy/dialects/__init__.py',
      'sqlalchemy/dialects/postgresql/__init__.py',
      'psycopg2/__init__.py',
    )
    const lines = await reached('job', members, { DATABASE_URL: 'postgresql+psycopg2://u:secret@h/d' })
    expect(lines).toContain('soft psycopg2/__init__.py')
  })
})

describe('programs that run others', () => {
  const elf = { content: '\u007fELF', mode: 0o755 }
  const members: Members = {
    'app/.venv/pyvenv.cfg': 'home = /usr/local/bin',
    'app/.venv/bin/python': { link: '/usr/local/bin/python3.11' },
    'app/.venv/bin/serve': { content: '#!/app/.venv/bin/python\nimport a', mode: 0o755 },
    'app/.venv/lib/python3.11/site-packages/a.py': '',
    'usr/local/bin/uv': elf,
    'usr/local/bin/poetry': elf,
    'usr/local/bin/micromamba': elf,
  }
  it.each(['uv run serve', 'uv run --no-sync --extra x -- serve --port 1', 'poetry run serve', 'poetry -C /app run serve'])(
    '%s',
    async (line) => {
      expect(await reached(line, members)).toContain('hard /app/.venv/lib/python3.11/site-packages/a.py')
    },
  )

  it('finds environments of conda by name', async () => {
    const conda = {
      'opt/conda/envs/x/bin/serve': { content: '#!/opt/conda/envs/x/bin/python\n', mode: 0o755 },
      'opt/conda/envs/x/bin/python': elf,
      ...members,
    }
    expect(await reached('micromamba run -n x serve', conda)).toContain('hard /opt/conda/envs/x/bin/serve')
  })
})

describe('uWSGI', () => {
  it.each<[string, Members]>([
    ['uwsgi --http :80 --module app:app', {}],
    ['uwsgi --wsgi-file /app/app.py', {}],
    ['uwsgi --ini uwsgi.ini', { 'app/uwsgi.ini': '[uwsgi]\nmodule = app:app\nmaster = true\n' }],
    ['uwsgi uwsgi.ini', { 'app/uwsgi.ini': '[uwsgi]\nwsgi-file=app.py\n' }],
    ['uwsgi --mount /=app:app --manage-script-name', {}],
  ])('%s', async (line, members) => {
    const uwsgi = { 'usr/local/bin/uwsgi': { content: '\u007fELF', mode: 0o755 }, 'app/app.py': 'import redis' }
    expect(await reached(line, { ...uwsgi, ...members })).toEqual(expect.arrayContaining(['hard /app/app.py', 'hard redis.py']))
  })
})
