import { defineRule } from './rule.ts'

export default defineRule({
  id: 'man-pages',
  title: 'Leave manual pages out',
  what: 'Manual and info pages are in the image.',
  why: 'Only a person at a shell reads them.',
  fix: [
    '# Before the first install:',
    "RUN printf '%s\\n' 'path-exclude=/usr/share/man/*' \\",
    "    'path-exclude=/usr/share/info/*' > /etc/dpkg/dpkg.cfg.d/01-noman",
  ].join('\n'),
  whenNot: 'People work in this container.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: [
      '/usr/share/man/**',
      '/usr/share/info/**',
      '/usr/local/share/man/**',
      '/usr/local/share/info/**',
      '/usr/local/man/**',
      '/var/cache/man/**',
      '**/node_modules/npm/man/**',
    ],
  },
})
