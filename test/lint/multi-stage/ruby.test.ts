import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const FULL = 'FROM ruby:3.4-bookworm'
const SLIM = 'FROM ruby:3.4-slim-bookworm'
const COPIED = 'COPY --from=build /usr/local/bundle /usr/local/bundle'
const GEMS = ['WORKDIR /app', 'COPY Gemfile Gemfile.lock ./', 'RUN bundle install', 'COPY . .']
const CMD = 'CMD ["bundle", "exec", "puma"]'
const lock = (...names: readonly string[]) =>
  `GEM\n  remote: https://rubygems.org/\n  specs:\n${names.map((name) => `    ${name} (1.0)\n      rack (>= 2)\n`).join('')}\nPLATFORMS\n  ruby\n`
const install = (names: string) =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${names} && rm -rf /var/lib/apt/lists/*`

describe('a last stage for what Bundler installs', () => {
  it.each<[what: string, lines: readonly string[], final: readonly string[], files?: Record<string, string>]>([
    [
      'gems that need nothing',
      [FULL, ...GEMS, CMD],
      [SLIM, 'WORKDIR /app', 'COPY Gemfile Gemfile.lock ./', COPIED, 'COPY Gemfile Gemfile.lock ./', CMD],
      { 'Gemfile.lock': lock('puma', 'rack'), Gemfile: '' },
    ],
    [
      'what Bundler is told for its user, and a folder of gems that is told twice',
      [FULL, 'RUN bundle config set deployment true && bundle config set path /gems', ...GEMS, CMD],
      [
        SLIM,
        'RUN bundle config set deployment true && bundle config set path /gems',
        'WORKDIR /app',
        'COPY Gemfile Gemfile.lock ./',
        COPIED,
        'COPY --from=build /gems /gems',
        'COPY Gemfile Gemfile.lock ./',
        CMD,
      ],
      { 'Gemfile.lock': lock('puma'), Gemfile: '' },
    ],
    [
      'what a gem makes right behind',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN bundle install && bundle exec jekyll build', CMD],
      [SLIM, 'WORKDIR /app', 'COPY Gemfile Gemfile.lock ./', COPIED, 'RUN bundle exec jekyll build', CMD],
      { 'Gemfile.lock': lock('jekyll'), Gemfile: '' },
    ],
    [
      'a deployment by a variable',
      [FULL, 'ENV BUNDLE_DEPLOYMENT=1', ...GEMS, CMD],
      [
        SLIM,
        'ENV BUNDLE_DEPLOYMENT=1',
        'WORKDIR /app',
        'COPY Gemfile Gemfile.lock ./',
        COPIED,
        'COPY --from=build /app/vendor/bundle /app/vendor/bundle',
        'COPY Gemfile Gemfile.lock ./',
        CMD,
      ],
      { 'Gemfile.lock': lock('puma'), Gemfile: '' },
    ],
    [
      'assets that Node.js makes, and what bootsnap keeps',
      [
        FULL,
        'RUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs',
        'WORKDIR /app',
        'COPY Gemfile Gemfile.lock ./',
        'RUN bundle install && rm -rf ~/.bundle "${GEM_HOME}"/ruby/*/cache && bundle exec bootsnap precompile --gemfile',
        'COPY . .',
        'RUN yarn install && SECRET_KEY_BASE_DUMMY=1 bin/rails assets:precompile',
        'ENTRYPOINT ["bin/docker-entrypoint"]',
        'CMD ["bin/rails", "server"]',
      ],
      [
        SLIM,
        'WORKDIR /app',
        'COPY Gemfile Gemfile.lock ./',
        COPIED,
        'COPY --from=build /app/tmp/cache/bootsnap /app/tmp/cache/bootsnap',
        'COPY Gemfile Gemfile.lock package.json yarn.lock ./',
        'COPY bin ./bin',
        'COPY public ./public',
        'COPY --from=build /app/public /app/public',
        'ENTRYPOINT ["bin/docker-entrypoint"]',
        'CMD ["bin/rails", "server"]',
      ],
      {
        ...{ 'Gemfile.lock': lock('puma', 'rails', 'bootsnap', 'jsbundling-rails'), Gemfile: '', 'package.json': '{}', 'yarn.lock': '' },
        ...{ 'public/404.html': '', 'bin/rails': '#!/usr/bin/env ruby\n' },
        'bin/docker-entrypoint': '#!/bin/bash -e\nif [ "$1" = "server" ]; then\n  bin/rails db:prepare\nfi\nexec "${@}"\n',
      },
    ],
    [
      'a library, and git for gems by git',
      [FULL, ...GEMS, CMD],
      [SLIM, install('git libpq5'), 'WORKDIR /app', 'COPY Gemfile Gemfile.lock ./', COPIED, 'COPY Gemfile Gemfile.lock ./', CMD],
      { 'Gemfile.lock': `GIT\n  remote: https://a.b/c\n  specs:\n    rails (7)\n\n${lock('pg')}`, Gemfile: '' },
    ],
    [
      'assets that Rails makes behind it',
      [FULL, ...GEMS, 'RUN SECRET_KEY_BASE=1 bundle exec rake assets:precompile', CMD],
      [
        SLIM,
        'WORKDIR /app',
        'COPY Gemfile Gemfile.lock ./',
        COPIED,
        'COPY Gemfile Gemfile.lock ./',
        'RUN SECRET_KEY_BASE=1 bundle exec rake assets:precompile',
        CMD,
      ],
      { 'Gemfile.lock': lock('rails'), Gemfile: '' },
    ],
    [
      'headers in a slim base',
      [SLIM, 'RUN apt-get update && apt-get install -y build-essential libmariadb-dev nodejs', ...GEMS, CMD],
      [
        SLIM,
        install('libmariadb3'),
        'RUN apt-get update && apt-get install -y nodejs',
        'WORKDIR /app',
        'COPY Gemfile Gemfile.lock ./',
        COPIED,
        'COPY . .',
        CMD,
      ],
    ],
    [
      'a folder of their own',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN bundle install --path vendor/gems', CMD],
      [SLIM, 'WORKDIR /app', 'COPY Gemfile Gemfile.lock ./', COPIED, 'COPY --from=build /app/vendor/gems /app/vendor/gems', CMD],
      { 'Gemfile.lock': lock('sinatra'), Gemfile: '', '.rspec': '' },
    ],
    [
      'one gem',
      [FULL, 'RUN gem install --no-document sinatra:4.0 puma', 'COPY app.rb .', 'CMD ["ruby", "app.rb"]'],
      [SLIM, COPIED, 'COPY app.rb .', 'CMD ["ruby", "app.rb"]'],
    ],
  ])('%s', (_, lines, final, files) => {
    expect(apart(lines, files).final).toEqual(final)
  })

  it.each<[reason: string, lines: readonly string[], files?: Record<string, string>]>([
    ['which gems are installed is not known; a Gemfile.lock in --context tells', [FULL, ...GEMS, CMD]],
    [
      'it installs odd, and whether that needs libraries that only the larger base has is not known; --image of what it builds tells',
      [FULL, ...GEMS, CMD],
      { 'Gemfile.lock': lock('odd'), Gemfile: '' },
    ],
    [
      'line 2 has Bundler remember something for its user, and not for the program; --local keeps it with the gems',
      [FULL, 'RUN apt-get update && bundle config without test', ...GEMS, CMD],
      { 'Gemfile.lock': lock('puma'), Gemfile: '' },
    ],
    [
      'the gem execjs looks for Node.js whenever it is loaded',
      [FULL, ...GEMS, 'RUN npm ci', 'RUN bundle exec rake assets:precompile', CMD],
      { 'Gemfile.lock': lock('puma', 'execjs'), Gemfile: '', 'public/404.html': '' },
    ],
    ['GEM_HOME has gems installed elsewhere', [FULL, 'ENV GEM_HOME=/gems', ...GEMS, CMD]],
    [
      'app.rb may start git, which the smaller base does not have',
      [FULL, ...GEMS, CMD],
      { 'Gemfile.lock': lock('puma'), Gemfile: '', 'app.rb': 'system("git log")' },
    ],
    ['nothing', [SLIM, ...GEMS, CMD]],
    ['nothing', [FULL, 'COPY . .', 'CMD ["ruby", "app.rb"]']],
  ])('nothing is written: %s', (reason, lines, files) => {
    expect(apart(lines, files)).toEqual({ reason })
  })
})
