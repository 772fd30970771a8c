import { defineRule } from './rule.ts'

export default defineRule({
  id: 'node-gyp-cache',
  title: "Leave node-gyp's headers out",
  what: "node-gyp left Node's headers in the layer.",
  why: 'They are needed to compile an addon, not to load one.',
  fix: 'RUN --mount=type=cache,target=/root/.cache/node-gyp npm ci --omit=dev',
  whenNot: 'The container compiles addons while it runs.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['~/.cache/node-gyp/**', '~/.node-gyp/**', '~/.electron-gyp/**'],
  },
})
