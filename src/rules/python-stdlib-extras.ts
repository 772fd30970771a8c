import { defineRule } from './rule.ts'

export default defineRule({
  id: 'python-stdlib-extras',
  title: "Leave rarely used parts of Python's library out",
  what: "Tests, the editor and other rarely used parts of Python's library are in the image.",
  why: "A service imports neither Python's own tests nor its editor.",
  fix: [
    '# In the RUN that installs Python:',
    'RUN apk add --no-cache python3 \\',
    ' && rm -rf /usr/lib/python3*/idlelib /usr/lib/python3*/ensurepip',
  ].join('\n'),
  whenNot: 'The program has windows (tkinter), or makes virtual environments (ensurepip).',
  level: 'note',
  safety: 'review',
  select: {
    paths: ['test', 'idlelib', 'turtledemo', 'lib2to3', 'ensurepip', 'tkinter'].map((name) => `**/lib/python3*/${name}/**`),
    // Test helpers that packages import.
    except: ['**/lib/python3*/test/__init__.py', '**/lib/python3*/test/support/**'],
  },
})
