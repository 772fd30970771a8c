import { expect, it } from 'vitest'
import { findPythonProjects, PROJECT_NAMES } from '../../../src/packages/python/python-projects.ts'
import { parseRequirementsTxt } from '../../../src/packages/python/requirements-txt.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'

it.each<[string, Members, Record<string, string>]>([
  [
    'pyproject.toml of PEP 621 and 735',
    {
      '/app/pyproject.toml': `[project]
dependencies = ["flask[async]>=3", "not a requirement!"]
[project.optional-dependencies]
pg = ["psycopg2"]
[dependency-groups]
dev = ["pytest", {include-group = "lint"}]
worker = ["celery"]
[tool.uv]
dev-dependencies = ["ruff"]
`,
      // Says the same once more.
      '/app/uv.lock': '[[package]]\nname = "app"\nsource = { virtual = "." }\ndependencies = [{ name = "other" }]\n',
    },
    {
      'flask[async]>=3': 'depends project.dependencies',
      psycopg2: 'optional project.optional-dependencies.pg',
      pytest: 'dev dependency-groups.dev',
      celery: 'depends dependency-groups.worker',
      ruff: 'dev tool.uv.dev-dependencies',
    },
  ],
  [
    "Poetry's",
    {
      '/app/pyproject.toml': `[tool.poetry.dependencies]
python = "^3.11"
flask = "^3"
celery = { version = "*", extras = ["redis", "sqs"] }
maybe = { version = "1", optional = true }
[tool.poetry.dev-dependencies]
black = "*"
[tool.poetry.group.test.dependencies]
pytest = "*"
[tool.poetry.group.prod.dependencies]
gunicorn = "*"
`,
    },
    {
      flask: 'depends tool.poetry.dependencies',
      'celery[redis,sqs]': 'depends tool.poetry.dependencies',
      maybe: 'optional tool.poetry.dependencies',
      black: 'dev tool.poetry.dev-dependencies',
      pytest: 'dev tool.poetry.group.test.dependencies',
      gunicorn: 'depends tool.poetry.group.prod.dependencies',
    },
  ],
  [
    'uv.lock alone',
    {
      '/app/pyproject.toml': '[tool.ruff]\nline-length = 100\n',
      '/app/uv.lock': `[[package]]
name = "app"
source = { editable = "." }
dependencies = [{ name = "flask", extra = ["async"] }]
[package.optional-dependencies]
pg = [{ name = "psycopg2" }]
[package.dev-dependencies]
dev = [{ name = "pytest" }]
[[package]]
name = "flask"
source = { registry = "https://example.org" }
dependencies = [{ name = "blinker" }]
`,
    },
    { 'flask[async]': 'depends dependencies', psycopg2: 'optional optional-dependencies.pg', pytest: 'dev dev-dependencies.dev' },
  ],
  [
    'poetry.lock alone',
    {
      '/app/poetry.lock':
        '[[package]]\nname = "a"\ngroups = ["main", "dev"]\n[[package]]\nname = "b"\ngroups = ["dev"]\n[[package]]\nname = "c"\ncategory = "dev"\n',
    },
    { a: 'depends ', b: 'dev ', c: 'dev ' },
  ],
  [
    'Pipfile before its lock',
    { '/app/Pipfile': '[packages]\nflask = "*"\n[dev-packages]\npytest = "*"\n', '/app/Pipfile.lock': '{"default":{"blinker":{}}}' },
    { flask: 'depends packages', pytest: 'dev dev-packages' },
  ],
  [
    'Pipfile.lock alone',
    { '/app/Pipfile.lock': '{"default":{"a":{"extras":["x"]}},"develop":{"b":{}}}' },
    { 'a[x]': 'depends default', b: 'dev develop' },
  ],
  [
    'lists by their names',
    {
      '/app/requirements.txt': 'a',
      '/app/requirements-dev.txt': 'b',
      '/app/dev-requirements.in': 'c',
      '/app/notes.txt': 'x',
      '/srv/requirements/base.txt': 'd',
      '/srv/requirements/test.txt': 'e',
    },
    { a: 'depends ', b: 'dev ', c: 'dev ', d: 'depends ', e: 'dev ' },
  ],
])('reads %s', async (_, members, expected) => {
  const files = await sketchFiles(members, { names: PROJECT_NAMES })
  const projects = await findPythonProjects(files, [])
  const told = projects.flatMap(({ wants }) => wants.map(({ requirement, kind, section }) => [requirement.text, `${kind} ${section}`]))
  expect(Object.fromEntries(told)).toEqual(expected)
})

it.each<[string, string[]]>([
  ['a\n# comment\n b==1  # why\n\n-c constraints.txt\n-e .\n--index-url https://example.org\nc --hash=sha256:1', ['a', 'b==1', 'c']],
  ['./wheels/x.whl\nhttps://example.org/y.zip\nd @ file:///d', ['d @ file:///d']],
  [
    'flask==3\n    # via -r requirements.in\nblinker==1\n    # via flask\nidna==3\n    # via\n    #   anyio\n    #   -r requirements.in\nh11==1\n    # via\n    #   httpcore\n    #   uvicorn\n',
    ['flask==3', 'idna==3'],
  ],
  ['flask==3  # via -r requirements.in\nblinker==1  # via flask, quart\nx==1  # via the grapevine\n', ['flask==3', 'x==1']],
  ['flask==3\n    # via app (pyproject.toml)\n', ['flask==3']],
])('reads a list %j', (text, expected) => {
  expect(parseRequirementsTxt(text, 'requirements.txt').wants.map(({ requirement }) => requirement.text)).toEqual(expected)
})

it('says what it cannot read', async () => {
  const files = await sketchFiles(
    { '/app/pyproject.toml': '[project', '/app/poetry.lock': '[[package]]\nname = "a"\n' },
    { names: PROJECT_NAMES },
  )
  const notes: { about: string; message: string }[] = []
  expect(await findPythonProjects(files, notes)).toMatchObject([{ path: '/app/poetry.lock' }])
  expect(notes.map(({ about }) => about)).toEqual(['/app/pyproject.toml'])
})
