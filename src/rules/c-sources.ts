import { defineRule } from './rule.ts'

export default defineRule({
  id: 'c-sources',
  title: 'Leave C sources and objects out',
  what: 'C and C++ sources or object files are in the image.',
  why: 'The program that was made from them is what runs.',
  fix: 'COPY --from=build /usr/local/bin/app /usr/local/bin/app',
  whenNot: 'The container compiles them while it runs.',
  level: 'note',
  safety: 'review',
  select: {
    files: ['c', 'cc', 'cpp', 'cxx', 'o'].map((extension) => `**/*.${extension}`).concat('/usr/src/php.tar.xz*'),
    except: ['**/node_modules/**'],
  },
})
