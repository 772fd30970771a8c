import { defineRule } from './rule.ts'

export default defineRule({
  id: 'pip-cache',
  title: "Leave pip's cache out",
  what: 'pip left its download cache in the layer.',
  why: 'The packages are installed; the running program never reads the cache.',
  fix: 'RUN pip install --no-cache-dir -r requirements.txt',
  whenNot: 'The container installs packages while it runs and may not reach an index.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['~/.cache/pip/**', '/var/cache/pip/**'],
  },
})
