import { defineRule } from './rule.ts'

export default defineRule({
  id: 'documentation',
  title: 'Leave package documentation out',
  what: 'Package documentation is in the image.',
  why: 'Programs do not read it. Copyright files and licences are not counted here and must stay.',
  fix: [
    '# Before the first install:',
    "RUN printf '%s\\n' 'path-exclude=/usr/share/doc/*' \\",
    "    'path-include=/usr/share/doc/*/copyright' \\",
    '    > /etc/dpkg/dpkg.cfg.d/02-nodoc',
  ].join('\n'),
  whenNot: 'A program shows these files to its users, or takes its default configuration from an examples folder.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['doc', 'gtk-doc', 'doc-base', 'lintian', 'linda', 'help'].flatMap((name) => [
      `/usr/share/${name}/**`,
      `/usr/local/share/${name}/**`,
    ]),
  },
})
