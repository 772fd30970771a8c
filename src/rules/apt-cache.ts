import { defineRule } from './rule.ts'

export default defineRule({
  id: 'apt-cache',
  title: "Leave apt's downloads out",
  what: 'apt left downloaded packages and its own indexes in the layer.',
  why: 'The packages are installed; apt downloads a .deb again when it needs it.',
  fix: [
    'RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\',
    '    --mount=type=cache,target=/var/lib/apt,sharing=locked \\',
    '    apt-get update && apt-get install -y --no-install-recommends curl',
  ].join('\n'),
  whenNot: 'The image is a mirror that serves these packages.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['/var/cache/apt/**', '/var/cache/debconf/*-old', '/var/lib/dpkg/*-old'],
  },
})
