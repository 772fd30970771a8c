import { defineRule } from './rule.ts'

export default defineRule({
  id: 'rewritten',
  title: 'Set owner and mode where the files are copied',
  what: 'A layer repeats files of an earlier layer only to change their owner, mode or time.',
  why: 'A changed owner or mode makes the whole file travel again: chown -R over a folder doubles the folder.',
  fix: 'COPY --chown=1000:1000 --chmod=u=rwX,go=rX . /app',
  whenNot: 'The files come from a base image and must belong to another user; then copy them in a build stage instead.',
  level: 'warning',
  safety: 'safe',
  select: {
    cause: 'rewritten',
  },
})
