import { defineRule } from './rule.ts'

export default defineRule({
  id: 'npm-cache',
  title: "Leave npm's cache out",
  what: 'npm left its cache and logs in the layer.',
  why: 'The packages are installed in node_modules; the running program never reads the cache.',
  fix: 'RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev',
  whenNot: 'The container runs npx or npm install and may not reach a registry.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['~/.npm/_cacache/**', '~/.npm/_logs/**', '~/.npm/_npx/**', '~/.npm/_update-notifier-last-checked'],
  },
})
