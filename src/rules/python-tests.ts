import { defineRule } from './rule.ts'

export default defineRule({
  id: 'python-tests',
  title: 'Leave tests of Python packages out',
  what: 'Tests of Python packages are in the image.',
  why: 'Packages do not import their own tests.',
  fix: [
    'RUN pip install --no-cache-dir -r requirements.txt \\',
    " && find /usr/local/lib -path '*/site-packages/*' -type d -name tests \\",
    '      -prune -exec rm -rf {} +',
  ].join('\n'),
  whenNot: 'A package keeps helpers for users in its tests folder; import it once to see.',
  level: 'note',
  safety: 'review',
  select: {
    paths: ['**/site-packages/**/tests/**', '**/dist-packages/**/tests/**'],
  },
})
