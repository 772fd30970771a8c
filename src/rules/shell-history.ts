import { defineRule } from './rule.ts'

const TOOLS = ['bash', 'ash', 'zsh', 'python', 'node_repl', 'sqlite', 'mysql', 'psql', 'rediscli', 'irb']

export default defineRule({
  id: 'shell-history',
  title: 'Leave shell histories out',
  what: 'A history of typed commands is in the layer.',
  why: 'No program needs it, and it may hold what was typed by mistake.',
  fix: ['# .dockerignore', '**/.*_history'].join('\n'),
  whenNot: 'Never.',
  level: 'note',
  safety: 'safe',
  select: {
    files: [...TOOLS.map((tool) => `~/.${tool}_history`), '~/.lesshst', '~/.viminfo', '~/.wget-hsts', '~/.irb-history'],
  },
})
