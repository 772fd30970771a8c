import { defineRule } from './rule.ts'

export default defineRule({
  id: 'bun-cache',
  title: "Leave Bun's install cache out",
  what: 'Bun left its install cache in the layer.',
  why: 'The packages are installed in node_modules. Files shared with the cache by hard link are not counted here.',
  fix: ['RUN --mount=type=cache,target=/root/.bun/install/cache \\', '    bun install --production'].join('\n'),
  whenNot: "The container relies on Bun's auto-install and may not reach a registry.",
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['~/.bun/install/cache/**'],
  },
})
