import { subcommandOf } from '../invocation.ts'
import { residueIn } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'pipenv-cache',
  title: 'Let Pipenv keep no cache in the image',
  why: 'Pipenv and its pip keep what they download in ~/.cache.',
  fix: 'RUN pipenv install --system --deploy && rm -rf ~/.cache',
  whenNot: 'A cache mount holds ~/.cache.',
  level: 'note',
  tier: 'suggest',
  mentions: /pipenv/,
  check: (context) =>
    residueIn(context, {
      fills: (each) => each.program === 'pipenv' && /^(?:install|sync|update)$/.test(subcommandOf(each)?.value ?? ''),
      folders: ['~/.cache/pipenv'],
      mountLike: /pipenv|pip/,
      message: ({ program }) => `${program} keeps what it downloads in the layer.`,
    }),
})
