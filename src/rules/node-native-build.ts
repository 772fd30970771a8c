import { defineRule } from './rule.ts'

export default defineRule({
  id: 'node-native-build',
  title: 'Leave what Node addons were compiled from out',
  what: "node-gyp's objects and the sources of addons are in node_modules.",
  why: 'Node loads the .node file; what it was made from is not read again.',
  fix: [
    'FROM node:22 AS build',
    'RUN npm ci --omit=dev \\',
    ' && find node_modules -name obj.target -prune -exec rm -rf {} +',
    'FROM node:22-slim',
    'COPY --from=build /app/node_modules ./node_modules',
  ].join('\n'),
  whenNot: 'An addon is compiled again while the container runs.',
  level: 'note',
  safety: 'review',
  select: {
    paths: ['**/node_modules/**/build/Release/obj.target/**', '**/node_modules/**/build/Release/.deps/**'],
    files: ['binding.gyp', ...['c', 'cc', 'cpp', 'cxx', 'h', 'hpp', 'o', 'a'].map((extension) => `*.${extension}`)].map(
      (name) => `**/node_modules/**/${name}`,
    ),
  },
})
