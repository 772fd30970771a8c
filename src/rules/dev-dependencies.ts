import { defineRule } from './rule.ts'
import { unusedPackages } from './unused-packages-of.ts'

export default defineRule({
  id: 'dev-dependencies',
  title: 'Install without development dependencies',
  what: 'Packages that a project needs only for development are installed, and nothing that runs leads to them.',
  why: 'Test runners, bundlers and linters have done their work when the image is built.',
  fix: ['RUN npm ci --omit=dev && npm cache clean --force'].join('\n'),
  whenNot: 'A later build step needs them: then build in a stage of its own and install again in the last one.',
  level: 'warning',
  safety: 'review',
  select: unusedPackages(({ dev }) => dev === true),
})
