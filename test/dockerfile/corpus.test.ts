import { describe, expect, it } from 'vitest'
import { type Dockerfile, type Instruction, printDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { fixtureDockerfiles, haveDockerfiles } from '../support/dockerfile-fixtures.ts'

describe.skipIf(!haveDockerfiles)('Dockerfiles that others wrote', async () => {
  const all = haveDockerfiles ? await fixtureDockerfiles() : new Map<string, string>()

  it('prints every one back, from tokens without gaps', () => {
    expect(all.size).toBeGreaterThan(3_500)
    const wrong: string[] = []
    for (const [name, text] of all) {
      const parsed = parseDockerfile(text)
      if (printDockerfile(parsed) !== text || !isWhole(parsed)) wrong.push(name)
    }
    expect(wrong).toEqual([])
  })

  const CASES = /^buildkit-parser\/.*\/(testfiles|testfiles-negative)\/([^/]+)\/Dockerfile$/
  const cases = [...all.keys()].flatMap((path) => {
    const [, folder, name] = CASES.exec(path) ?? []
    return name ? [{ name, path, refused: folder === 'testfiles-negative' }] : []
  })

  it.for(cases.filter(({ refused }) => !refused))("reads BuildKit's own case $name as BuildKit does", ({ path }) => {
    const expected = all.get(path.replace(/Dockerfile$/, 'result'))!
    expect(dump(parseDockerfile(all.get(path)!))).toBe(expected.trimEnd())
  })

  it.for(cases.filter(({ refused }) => refused))('tells why BuildKit refuses $name', ({ path }) => {
    expect(parseDockerfile(all.get(path)!).problems).not.toEqual([])
  })

  it('has all of the cases', () => {
    expect([cases.filter(({ refused }) => !refused).length, cases.filter(({ refused }) => refused).length]).toEqual([33, 4])
  })
})

function isWhole({ text, tokens }: Dockerfile): boolean {
  let at = 0
  for (const { start, end } of tokens) {
    if (start !== at || end <= start) return false
    at = end
  }
  return at === text.length
}

/** As BuildKit's parser prints what it read, a line an instruction. */
function dump({ instructions }: Dockerfile): string {
  return instructions.map(line).join('\n')
}

function line(instruction: Instruction): string {
  const { keyword, flags, trigger } = instruction
  const parts = [keyword.toLowerCase()]
  if (flags.length > 0)
    parts.push(`[${flags.map(({ name, value }) => quote(value === undefined ? `--${name}` : `--${name}=${value}`)).join(' ')}]`)
  parts.push(...(trigger ? [line(trigger)] : valuesOf(instruction).map(quote)))
  return `(${parts.join(' ')})`
}

function valuesOf({ keyword, words, json }: Instruction): readonly string[] {
  const texts = words.map(({ text }) => text)
  if (keyword === 'HEALTHCHECK') return json && texts[1] !== undefined ? [texts[0]!, ...json] : texts
  if (json) return json
  if (keyword !== 'ENV' && keyword !== 'LABEL') return texts
  if (!texts[0]?.includes('=')) return [...texts, '']
  return texts.flatMap((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1), '='])
}

/** As Go quotes strings. */
function quote(text: string): string {
  return JSON.stringify(text).replace(/\\u00([0-9a-f]{2})/g, (_, code: string) =>
    code === '07' ? '\\a' : code === '0b' ? '\\v' : `\\x${code}`,
  )
}
