import { shows } from './content.ts'
import { defineRule } from './rule.ts'

const PLACES = ['', '/root/**', '/home/**', '/opt/**', '/srv/**', '/app/**', '/usr/src/**', '/usr/local/src/**']
const UNPACKED = ['.tar', '.tgz', '.tar.gz', '.tar.xz', '.tar.bz2', '.tar.zst', '.zip']
// An installed package leaves no folder of its name behind.
const INSTALLED = ['.deb', '.rpm', '.apk', '.jar.original']

export default defineRule({
  id: 'archives',
  title: 'Leave archives out once they are unpacked',
  what: 'An archive lies beside what was unpacked from it.',
  why: 'The same content is there twice, once packed.',
  fix: 'RUN curl -fsSL https://example.com/tool.tar.gz | tar -xz -C /opt',
  whenNot: 'The program hands the archive out, or reads it.',
  level: 'warning',
  safety: 'review',
  select: {
    files: PLACES.flatMap((place) => [...UNPACKED, ...INSTALLED].map((extension) => `${place}/*${extension}`)),
    except: ['**/node_modules/**', '**/site-packages/**', '**/.git/**'],
    where: ({ filesystem }, node) => {
      const path = filesystem.pathOf(node)
      if (INSTALLED.some((extension) => path.endsWith(extension))) return true
      const extension = UNPACKED.find((candidate) => path.endsWith(candidate))
      return extension !== undefined && shows(filesystem, path.slice(0, -extension.length))
    },
  },
})
