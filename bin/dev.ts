#!/usr/bin/env node
// Runs slimscope from its sources, without a build.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { settings } from '@oclif/core/settings'
import { main } from '../src/cli/main.ts'

const root = join(import.meta.dirname, '..')
const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
pjson.oclif.commands.target = './commands/index.ts'

// Node strips the types; oclif's own way needs TypeScript's API, which TypeScript 7 does not have.
settings.enableAutoTranspile = false
await main(process.argv.slice(2), { root, pjson, ignoreManifest: true })
