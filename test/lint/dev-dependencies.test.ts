import { expect, it } from 'vitest'
import { findingsOf } from '../support/lint-table.ts'
import { contextOf } from '../support/multi-stage-table.ts'

const WITH = { 'package.json': '{"devDependencies": {"jest": "29"}}' }
const WITHOUT = { 'package.json': '{"dependencies": {"express": "4"}, "devDependencies": {}}' }

it.each<[command: string, found: boolean, files?: Record<string, string>]>([
  ['bun install', true],
  ['bun install --production', false],
  ['bun add hono', false],
  ['npm ci', true, WITH],
  ['npm ci', true, { ...WITHOUT, 'web/package.json': WITH['package.json'] }],
  ['npm ci', true, { 'package.json': '{' }],
  ['npm ci', false, WITHOUT],
  ['yarn', false, WITHOUT],
  ['pnpm i --frozen-lockfile', false, WITHOUT],
  ['composer install', true, WITHOUT],
])('%s installs what developers need: %s', (command, found, files) => {
  const options = files && { buildContext: contextOf(files) }
  expect(findingsOf('dev-dependencies', `FROM node:22-slim\nRUN ${command}\n`, options).length > 0).toBe(found)
})
