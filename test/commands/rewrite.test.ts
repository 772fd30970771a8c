import { expect, it } from 'vitest'
import { slimscope } from '../cli/slimscope.ts'

const TEXT = 'FROM python:3.12-slim\nRUN pip install x\n'

it('prints a diff and nothing else', async () => {
  const { stdout, stderr, code } = await slimscope(['rewrite', '-'], {}, TEXT)
  expect(stdout).toBe(
    'diff --git a/Dockerfile b/Dockerfile\n--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n FROM python:3.12-slim\n-RUN pip install x\n+RUN pip install --no-cache-dir x\n',
  )
  expect(stderr).toMatch(/^Standard input: 1 finding is patched\.\n {2}line 2 {2}pip-cache: /)
  expect(code).toBe(0)
})

it('prints nothing where nothing is to be changed', async () => {
  const outcome = await slimscope(['rewrite', '-'], {}, 'FROM scratch\nCOPY a /\n')
  expect(outcome).toEqual({ stdout: '', stderr: 'Standard input: nothing is to be changed.\n', code: 0 })
})

it('prints all of it as JSON', async () => {
  const { stdout, stderr, code } = await slimscope(['rewrite', '-', '--json'], {}, TEXT)
  const report = JSON.parse(stdout) as { edits: unknown; suggestions: unknown }
  expect(report.edits).toEqual([{ start: 37, end: 37, text: ' --no-cache-dir' }])
  expect(report.suggestions).toEqual([{ startLine: 2, endLine: 2, lines: ['RUN pip install --no-cache-dir x'] }])
  expect([stderr, code]).toEqual(['', 0])
})

it.each<[args: string[], input: string, sentence: string]>([
  [['rewrite', '-'], 'hello\n', 'Standard input is not a Dockerfile: there is no FROM in it.'],
  [['rewrite', '-'], '', 'Standard input is empty.'],
  [['rewrite', '-', '--image', '-'], TEXT, 'Standard input cannot hold both a Dockerfile and an image.'],
  [['rewrite', '-', '--only', 'x'], TEXT, 'There is no rule x for Dockerfiles.'],
  [['rewrite', '-', '--builder', 'docker'], TEXT, '--builder is for a build, and none was asked for.'],
  [['rewrite', '-', '--verify', '--builder', 'kaniko'], TEXT, 'There is no builder kaniko.'],
  [['rewrite'], TEXT, 'No Dockerfile was named.'],
])('refuses %j with one sentence', async (args, input, sentence) => {
  const { stdout, stderr, code } = await slimscope(args, {}, input)
  expect([stdout, stderr.split('\n')[0], code]).toEqual(['', sentence, 2])
})
