import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const CASES: Readonly<Record<string, readonly string[]>> = {
  'requirements.txt': ['FROM python:3.12-bookworm', 'COPY . .', 'RUN pip install -r requirements.txt', 'CMD ["python"]'],
  'pyproject.toml': ['FROM python:3.12-bookworm', 'WORKDIR /a', 'COPY . .', 'RUN uv sync', 'CMD [".venv/bin/python"]'],
  'package.json': ['FROM node:22-bookworm', 'WORKDIR /a', 'COPY . .', 'RUN npm ci && npm run build', 'CMD ["npm", "start"]'],
  'tsconfig.json': ['FROM node:22-bookworm', 'WORKDIR /a', 'COPY . .', 'RUN npm ci && npm run build', 'CMD ["npm", "start"]'],
  'yarn.lock': ['FROM node:22-bookworm', 'WORKDIR /a', 'COPY . .', 'RUN yarn && yarn build', 'CMD ["npm", "start"]'],
  'Gemfile.lock': ['FROM ruby:3.4-bookworm', 'WORKDIR /a', 'COPY . .', 'RUN bundle install', 'CMD ["ruby", "a.rb"]'],
  'composer.json': [
    'FROM php:8.3-fpm-bookworm',
    'RUN apt-get install -y git',
    'WORKDIR /a',
    'COPY . .',
    'RUN composer install',
    'CMD ["php-fpm"]',
  ],
}
const USUAL = {
  'package.json': '{"scripts":{"build":"tsc","start":"node dist/a.js"},"dependencies":{"a":"1"}}',
  'tsconfig.json': '{"compilerOptions":{"outDir":"dist"}}',
}
const words = constantFrom(
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  ',',
  '\n',
  ' ',
  '/*',
  '//',
  '==',
  '-r',
  'a@',
  '@',
  ':',
  'flask',
  'GEM\n  specs:\n    ',
  '__proto__',
  '"build":"npm run build && npm run build"',
  '\\',
  '#',
  '`',
  '\u0000',
  '\u202E',
)

describe('manifests of a hostile context', () => {
  it.each(Object.entries(CASES))('%s of anything ends in a patch or a reason', (name, lines) => {
    assert(
      property(array(words, { maxLength: 60 }), (parts) => {
        const found = apart(lines, { ...USUAL, [name]: parts.join('') })
        expect(found.reason ?? found.final).toBeDefined()
        expect(found.reason ?? '').not.toMatch(/\p{C}/u)
      }),
      { numRuns: 40 },
    )
  })

  it('is read in a moment, however long', () => {
    for (const [name, lines] of Object.entries(CASES))
      for (const part of ['/*', '[', '"a@', 'a,', ' ', '-r a\n', '    a (1)\n', '{"scripts":'])
        expect(apart(lines, { ...USUAL, [name]: part.repeat(100_000) })).toBeDefined()
    const scripts = Object.fromEntries([...'abcdef'].map((name, index) => [name, `npm run ${'bcdefa'[index]!} && `.repeat(100) + 'tsc']))
    expect(
      apart(CASES['package.json']!, { 'package.json': JSON.stringify({ scripts: { ...scripts, build: 'npm run a' } }) }).reason,
    ).toContain('runs itself')
  })
})
