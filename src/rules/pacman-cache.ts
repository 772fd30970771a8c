import { defineRule } from './rule.ts'

export default defineRule({
  id: 'pacman-cache',
  title: "Leave pacman's downloads out",
  what: 'pacman left downloaded packages and its databases in the layer.',
  why: 'The packages are installed; pacman downloads them again when it needs them.',
  fix: 'RUN pacman -Syu --noconfirm curl && pacman -Scc --noconfirm',
  whenNot: 'The image is a mirror that serves these packages.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['/var/cache/pacman/pkg/**', '/var/lib/pacman/sync/**'],
  },
})
