import { subcommandOf } from '../invocation.ts'
import { residueIn } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'bun-cache',
  title: "Empty Bun's cache where it is filled",
  why: 'Bun keeps what it downloads in ~/.bun/install/cache.',
  fix: 'RUN bun install --production && rm -rf ~/.bun/install/cache',
  whenNot: 'The modules are links to the same files.',
  level: 'note',
  tier: 'suggest',
  mentions: /bun/,
  check: (context) =>
    residueIn(context, {
      fills: (each) => each.program === 'bun' && /^(?:install|i|add|update)$/.test(subcommandOf(each)?.value ?? ''),
      folders: ['~/.bun/install/cache'],
      mountLike: /bun/,
      message: () => 'Bun keeps what it downloads in the layer.',
    }),
})
