import { defineRule } from './rule.ts'

export default defineRule({
  id: 'gem-cache',
  title: 'Leave downloaded gems out',
  what: 'RubyGems or Bundler left the downloaded .gem files in the layer.',
  why: 'The gems are installed; the archives that they came in are not read again.',
  fix: 'RUN bundle install && rm -rf /usr/local/bundle/cache/*.gem',
  whenNot: 'The container runs gem pristine or bundle install --local.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['/usr/local/bundle/cache/**', '**/bundle/ruby/*/cache/**', '**/bundler/gems/*/.git/**', '~/.bundle/cache/**'],
    files: ['**/ruby/gems/*/cache/*.gem', '/var/lib/gems/*/cache/*.gem'],
  },
})
