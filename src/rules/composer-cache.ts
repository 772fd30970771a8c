import { defineRule } from './rule.ts'

export default defineRule({
  id: 'composer-cache',
  title: "Leave Composer's cache out",
  what: 'Composer left its cache in the layer.',
  why: 'The packages are installed in vendor; the running program never reads the cache.',
  fix: 'RUN composer install --no-dev --no-cache --optimize-autoloader',
  whenNot: 'The container runs composer install and may not reach a repository.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['~/.composer/cache/**', '~/.cache/composer/**', '/composer/cache/**', '/tmp/composer-cache/**'],
  },
})
