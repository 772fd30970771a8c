import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readContext } from '../src/dockerfile/context.ts'
import { loadShellParser } from '../src/dockerfile/shell-body.ts'
import { lintDockerfile } from '../src/lint/lint.ts'
import { rewriteDockerfile } from '../src/rewrite/rewrite.ts'

const root = join(import.meta.dirname, '../sample-dockerfiles')
const samples = readdirSync(root).filter((name) => statSync(join(root, name)).isDirectory())
const parser = await loadShellParser()
/** When the samples were written: what they start from had not ended. */
const today = '2026-11-22'
/** Those whose slim.Dockerfile nobody has written by hand: it is what `slimscope rewrite Dockerfile --unsafe --context .` makes. */
const REWRITTEN = new Set([
  'dotnet-api',
  'fastapi-service',
  'flask-api',
  'go-service',
  'java-maven',
  'node-api',
  'react-spa',
  'ruby-app',
  'rust-service',
  'spring-boot',
  'typescript-api',
])

async function lint(sample: string, file: string) {
  const path = join(root, sample, file)
  const buildContext = await readContext(join(root, sample), path)
  return lintDockerfile(parser, readFileSync(path, 'utf8'), { today, ...(buildContext && { buildContext }) })
}

it('has a sample for each ecosystem, and a line for each sample', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  expect(samples.length).toBeGreaterThanOrEqual(14)
  expect(samples.filter((name) => !readme.includes(`[${name}](${name})`))).toEqual([])
})

describe.each(samples)('%s', (sample) => {
  it('has in its Dockerfile what expected.json says', async () => {
    const { findings, problems } = await lint(sample, 'Dockerfile')
    expect(problems).toEqual([])
    const lines = findings.map(({ rule, line }) => `  { "rule": "${rule}", "line": ${line} }`)
    await expect(`[\n${lines.join(',\n')}\n]\n`).toMatchFileSnapshot(join(root, sample, 'expected.json'))
  })

  it('has nothing in its slim.Dockerfile that lint warns of', async () => {
    const { findings, problems } = await lint(sample, 'slim.Dockerfile')
    expect(problems).toEqual([])
    // A rewritten one keeps what is for somebody to change and try, and what could not be proved.
    const isKept = ({ level, tier, withheld }: (typeof findings)[0]) =>
      level === 'note' || (REWRITTEN.has(sample) && (tier === 'suggest' || withheld !== undefined))
    expect(findings.filter((finding) => !isKept(finding)).map(({ rule, line }) => `${line} ${rule}`)).toEqual([])
  })

  it.runIf(REWRITTEN.has(sample))('has the slim.Dockerfile that rewrite makes', async () => {
    const path = join(root, sample, 'Dockerfile')
    const buildContext = await readContext(join(root, sample), path)
    const { text } = rewriteDockerfile(parser, readFileSync(path, 'utf8'), { today, unsafe: true, ...(buildContext && { buildContext }) })
    await expect(text).toMatchFileSnapshot(join(root, sample, 'slim.Dockerfile'))
  })

  it('is small', () => {
    const files = readdirSync(join(root, sample), { recursive: true, encoding: 'utf8' }).filter((path) => path !== 'image.tar')
    expect(files.filter((path) => statSync(join(root, sample, path)).isFile() && statSync(join(root, sample, path)).size > 50_000)).toEqual(
      [],
    )
    expect(existsSync(join(root, sample, 'README.md'))).toBe(true)
  })
})
