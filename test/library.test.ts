import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dockerSaveOf, fileOf, sketchImage, tarOf } from './support/archive-sketch.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')

let project: string

/** A project that has installed the package as npm would publish it, and what it depends on. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'slimscope-'))
  const folder = join(project, 'node_modules/slimscope')
  await mkdir(folder, { recursive: true })
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', project], { cwd: root })
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  await run('tar', ['-xzf', join(project, filename), '-C', folder, '--strip-components=1'])
  for (const name of await readdir(join(root, 'node_modules')))
    if (!name.startsWith('.') && name !== 'slimscope') await symlink(join(root, 'node_modules', name), join(project, 'node_modules', name))
}, 60_000)
afterAll(() => rm(project, { recursive: true }))

/** What a module of that project prints, as JSON. */
async function answerOf(...lines: string[]): Promise<unknown> {
  const path = join(project, 'program.mjs')
  await writeFile(path, `${lines.join('\n')}\n`)
  const { stdout } = await run(process.execPath, [path], { cwd: project })
  return JSON.parse(stdout)
}

it('lints and rewrites', async () => {
  await writeFile(join(project, 'Dockerfile'), 'FROM node:22-slim\nRUN npm install -g x && pip install y\n')
  const answer = await answerOf(
    "import { lint, lintAsSarif, rewrite, UserError } from 'slimscope'",
    "const report = await lint(['Dockerfile'])",
    "const { diff } = await rewrite('Dockerfile')",
    "const refused = await lint(['nowhere']).catch((error) => error instanceof UserError)",
    'const sarif = JSON.parse(await lintAsSarif(report))',
    'console.log(JSON.stringify({ found: report.findings.map(({ rule }) => rule), sarif: sarif.version, diff, refused }))',
  )
  expect(answer).toMatchObject({ sarif: '2.1.0', refused: true, diff: expect.stringContaining('--no-cache-dir') })
  expect((answer as { found: unknown[] }).found).toContain('pip-cache')
})

it('analyzes, and says why', async () => {
  const archive = fileOf(await tarOf(dockerSaveOf(await sketchImage({ layers: [{ 'app/a.sh': '#!/bin/b\n', 'bin/b': 'b' }] }))))
  const answer = await answerOf(
    "import { analyze, why, lint } from 'slimscope'",
    `const report = await analyze(${JSON.stringify(archive)}, { cache: false })`,
    `const { answers } = await why(${JSON.stringify(archive)}, '/bin/b', { cache: false, roots: ['/app/a.sh'] })`,
    "const { image } = await lint(['Dockerfile'], { image: report })",
    'console.log(JSON.stringify({ files: report.totals.files, chain: answers[0].chain.map(({ kind }) => kind), priced: image.reference }))',
  )
  expect(answer).toEqual({ files: 2, chain: [expect.any(String), expect.any(String)], priced: archive })
})

it('has the schemas of its reports', async () => {
  const answer = await answerOf(
    "import schema from 'slimscope/schema.json' with { type: 'json' }",
    "import { readdirSync } from 'node:fs'",
    "const dist = readdirSync('node_modules/slimscope/dist').filter((name) => name.endsWith('schema.json')).sort()",
    'console.log(JSON.stringify([schema.title, ...dist]))',
  )
  expect(answer).toEqual(['Report of slimscope analyze', 'lint-schema.json', 'rewrite-schema.json', 'schema.json', 'why-schema.json'])
})
