import { subcommandOf } from '../invocation.ts'
import { residueIn } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'pnpm-store',
  title: "Keep pnpm's store out of the image",
  why: 'pnpm links modules from its store; in a layer of another file system it copies them, and the store stays.',
  fix: 'RUN --mount=type=cache,id=pnpm,target=/pnpm/store pnpm install --frozen-lockfile --prod',
  whenNot: 'The store and the modules are links to the same files, as on one file system they are.',
  level: 'note',
  tier: 'suggest',
  mentions: /pnpm/,
  check: (context) =>
    residueIn(context, {
      cleans: ({ program, args }) => program === 'pnpm' && args[0]?.value === 'store',
      fills: (each) => each.program === 'pnpm' && /^(?:install|i|add|update|fetch)$/.test(subcommandOf(each)?.value ?? ''),
      folders: ['~/.local/share/pnpm', '~/.pnpm-store', '/pnpm/store'],
      mountLike: /pnpm/,
      message: () => 'The store of pnpm stays in the layer.',
    }),
})
