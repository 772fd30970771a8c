import { defineRule } from './rule.ts'

export default defineRule({
  id: 'pnpm-store',
  title: "Leave pnpm's store out",
  what: 'pnpm left its store in the layer.',
  why: 'The packages are installed in node_modules. Files that node_modules shares with the store by hard link are not counted here.',
  fix: ['RUN --mount=type=cache,id=pnpm,target=/pnpm/store \\', '    pnpm install --frozen-lockfile --prod --store-dir /pnpm/store'].join(
    '\n',
  ),
  whenNot: 'The container installs packages while it runs.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['~/.local/share/pnpm/store/**', '/pnpm/store/**', '**/.pnpm-store/**', '~/.cache/pnpm/**'],
  },
})
