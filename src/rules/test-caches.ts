import { defineRule } from './rule.ts'

export default defineRule({
  id: 'test-caches',
  title: 'Leave caches of test and lint tools out',
  what: 'Test and lint tools left caches or reports in the layer.',
  why: 'They only make the next run of that tool faster.',
  fix: ['# .dockerignore', '**/.pytest_cache', '**/.mypy_cache', '**/.ruff_cache', '**/.nyc_output', '**/coverage'].join('\n'),
  whenNot: 'The container runs the tests.',
  level: 'note',
  safety: 'safe',
  select: {
    paths: [
      ...['.nyc_output', '.pytest_cache', '.mypy_cache', '.ruff_cache', '.tox', '.nox', '.hypothesis', '.ipynb_checkpoints'].map(
        (name) => `**/${name}/**`,
      ),
      '**/coverage/lcov-report/**',
    ],
    files: ['**/coverage/lcov.info', '**/.eslintcache'],
    except: ['**/site-packages/**', '**/dist-packages/**', '/usr/share/**'],
  },
})
