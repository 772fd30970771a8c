import { subcommandOf } from '../invocation.ts'
import { residueIn } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'poetry-cache',
  title: 'Let Poetry keep no cache in the image',
  why: 'Poetry keeps what it downloads in ~/.cache/pypoetry.',
  fix: 'RUN poetry install --only main --no-cache',
  whenNot: 'A cache mount holds ~/.cache/pypoetry.',
  level: 'note',
  tier: 'suggest',
  mentions: /poetry/,
  check: (context) =>
    residueIn(context, {
      fills: (each) =>
        each.program === 'poetry' &&
        /^(?:install|add|update|sync)$/.test(subcommandOf(each)?.value ?? '') &&
        !each.args.some(({ value }) => value === '--no-cache'),
      folders: ['~/.cache/pypoetry'],
      mountLike: /poetry/,
      message: ({ program }) => `${program} keeps what it downloads in the layer.`,
    }),
})
