import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rubyAnalyser } from '../../../src/reach/ruby/analyser.ts'
import { gemsOf } from '../../../src/reach/ruby/project.ts'
import { scanRuby } from '../../../src/reach/ruby/source-scan.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { sketchContext } from '../../support/reach-context.ts'
import { reachedLines, type Start } from '../../support/reached-lines.ts'

const GEMS = 'usr/local/bundle/gems'

async function reachedFrom(members: Members, start: Partial<Start> = {}) {
  const ruby = { 'usr/bin/ruby': { content: '\u007fELF', mode: 0o755 } }
  const { lines } = await reachedLines({ ...ruby, ...members }, { argv: ['ruby', '/app/app.rb'], analyser: rubyAnalyser, ...start })
  return lines.filter((line) => line !== 'hard /app/app.rb')
}

describe('files of Ruby', () => {
  const cases: [name: string, code: string, others: Members, reached: string[]][] = [
    [
      'require libraries, compiled ones too, and each other',
      "require 'json'\nrequire \"zlib\"\nrequire_relative 'lib/a'\nload 'b.rb'\n# require 'set'\n=begin\nrequire 'set'\n=end\n__END__\nrequire 'set'",
      {
        'usr/lib/ruby/3.1.0/json.rb': "autoload :Ext, 'json/ext'",
        'usr/lib/ruby/3.1.0/json/ext.rb': '',
        'usr/lib/ruby/3.1.0/set.rb': '',
        'usr/lib/x86_64-linux-gnu/ruby/3.1.0/zlib.so': '',
        'app/lib/a.rb': '',
        'app/b.rb': '',
      },
      [
        'hard /app/b.rb',
        'hard /app/lib/a.rb',
        'hard /usr/lib/ruby/3.1.0/json.rb',
        'hard /usr/lib/ruby/3.1.0/json/ext.rb',
        'hard /usr/lib/x86_64-linux-gnu/ruby/3.1.0/zlib.so',
      ],
    ],
    [
      'find gems by their specifications, and what is named by settings',
      "require 'nokogiri'\nset :server, :puma",
      {
        'usr/local/bundle/specifications/nokogiri-1.2.gemspec': '# -*- encoding: utf-8 -*-\n# stub: nokogiri 1.2 ruby code\n',
        [`${GEMS}/nokogiri-1.2/code/nokogiri.rb`]: "require 'nokogiri/nokogiri'",
        'usr/local/bundle/extensions/x86_64-linux/3.1.0/nokogiri-1.2/nokogiri/nokogiri.so': '',
        [`${GEMS}/puma-6.0/lib/puma.rb`]: '',
        [`${GEMS}/other-6.0/lib/other.rb`]: '',
      },
      [
        'hard /usr/local/bundle/extensions/x86_64-linux/3.1.0/nokogiri-1.2/nokogiri/nokogiri.so',
        `hard /${GEMS}/nokogiri-1.2/code/nokogiri.rb`,
        `soft /${GEMS}/puma-6.0/lib/puma.rb`,
        'weak /usr/local/bundle/specifications/nokogiri-1.2.gemspec',
      ],
    ],
    [
      'start with rubygems',
      '',
      { 'usr/local/lib/ruby/3.3.0/rubygems.rb': "require 'rbconfig'", 'usr/local/lib/ruby/3.3.0/x86_64-linux/rbconfig.rb': '' },
      ['hard /usr/local/lib/ruby/3.3.0/rubygems.rb', 'hard /usr/local/lib/ruby/3.3.0/x86_64-linux/rbconfig.rb'],
    ],
    [
      'belong to an application with its gems',
      "require 'bundler/setup'",
      {
        'app/Gemfile': "gem 'pg'\ngroup :test do\n  gem 'rspec'\nend",
        'app/models/item.rb': '',
        'app/spec/item_spec.rb': '',
        [`${GEMS}/pg-1.0/lib/pg.rb`]: '',
        [`${GEMS}/rspec-1.0/lib/rspec.rb`]: '',
      },
      ['soft /app/Gemfile', 'soft /app/models/item.rb', `soft /${GEMS}/pg-1.0/lib/pg.rb`],
    ],
  ]
  it.each(cases)('%s', async (_, code, others, reached) => {
    expect(await reachedFrom({ 'app/app.rb': code, ...others })).toEqual(reached)
  })
})

it('heeds options and the environment', async () => {
  const members = { 'opt/a/a.rb': '', 'opt/b/b.rb': '', 'opt/b/c.rb': '' }
  const start = { argv: ['ruby', '-I/opt/a', '-ra', '-e', 'require "b"'], env: { RUBYLIB: '/opt/b', RUBYOPT: '-W0 -rc' } }
  expect(await reachedFrom(members, start)).toEqual(['hard /opt/a/a.rb', 'hard /opt/b/b.rb', 'hard /opt/b/c.rb'])
})

it('starts programs of gems', async () => {
  const members = {
    'app/app.rb': "load Gem.activate_bin_path('puma', 'puma', version)",
    [`${GEMS}/puma-6.0/bin/puma`]: "#!/usr/bin/env ruby\nrequire 'x'",
    'usr/lib/ruby/3.1.0/x.rb': '',
  }
  expect(await reachedFrom(members)).toEqual(['hard /usr/lib/ruby/3.1.0/x.rb'])
})

it.each<[gemfile: string, gems: string[]]>([
  ["source 'https://x'\ngem 'a', '~> 1'\ngem \"b\", require: 'b/c'\ngem 'd', group: :test\ngem 'e'", ['a', 'b/c', 'e']],
  ["group :development, :test do\n  gem 'a'\n  platforms :ruby do\n    gem 'b'\n  end\nend\ngem 'c'", ['c']],
  ["group :production do\n  gem 'a'\nend\ngem 'b'", ['a', 'b']],
])('reads the gems of %j', (gemfile, gems) => expect(gemsOf(gemfile)).toEqual(gems))

it('reads what is broken', () => {
  const piece = fc.constantFrom('require ', "'", '"', '#{', '}', '\n', '=begin\n', '=end\n', 'autoload :A, ', '(', 'load ', '/', 'a/b')
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => void scanRuby(pieces.join(''))),
    { numRuns: 300 },
  )
  for (const text of ['require ', "'a/", 'autoload :A, ', 'File.join(', 'a/b', "gem '", 'bin_path( ', '\n=begin'])
    scanRuby(text.repeat(20_000))
})

it('starts none of the programs that Ruby was built with', async () => {
  const code = "system('gcc')"
  const files = await sketchFiles({
    'usr/bin/gcc': { content: '', mode: 0o755 },
    'usr/lib/ruby/3.1.0/rbconfig.rb': code,
    'usr/lib/ruby/3.1.0/other.rb': code,
  })
  const context = sketchContext(files)
  await rubyAnalyser.analyse(
    ['rbconfig', 'other'].map((name) => files.find(`/usr/lib/ruby/3.1.0/${name}.rb`)),
    context,
  )
  expect(context.launches.map(({ from }) => files.nameOf(from))).toEqual(['other.rb'])
})
