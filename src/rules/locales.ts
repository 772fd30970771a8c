import { shownBytes } from './content.ts'
import { defineRule } from './rule.ts'

export default defineRule({
  id: 'locales',
  title: 'Leave translations out',
  what: 'Translations for other languages are in the image.',
  why: 'A service that writes its logs in one language reads none of the others. English and the C locale are not counted here.',
  fix: [
    '# Before the first install:',
    "RUN printf '%s\\n' 'path-exclude=/usr/share/locale/*' \\",
    "    'path-include=/usr/share/locale/locale.alias' \\",
    '    > /etc/dpkg/dpkg.cfg.d/03-nolocale',
  ].join('\n'),
  whenNot: 'LANG or LC_ALL names one of these languages, or users see messages in theirs.',
  level: 'note',
  safety: 'review',
  select: {
    paths: ['/usr/share/locale/**', '/usr/share/i18n/**', '/usr/lib/locale/**', '/usr/lib64/locale/**'],
    except: [
      '/usr/share/locale/locale.alias',
      '/usr/share/locale/en*/**',
      ...['C', 'C.*', 'POSIX', 'en*'].flatMap((name) => [`/usr/lib/locale/${name}/**`, `/usr/lib64/locale/${name}/**`]),
    ],
    // A small archive holds just the languages that somebody asked for; one with all of them is 200 MB.
    where: (context, node) => context.filesystem.nameOf(node) !== 'locale-archive' || shownBytes(context, node) > 20_000_000,
  },
})
