import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Catalogue } from '../../src/packages/catalogue.ts'
import { composer } from '../../src/packages/composer.ts'
import { nuget } from '../../src/packages/dotnet/nuget.ts'
import { npm } from '../../src/packages/npm/npm.ts'
import { developmentOnly, withoutRequest } from '../../src/packages/project.ts'
import { conda } from '../../src/packages/python/conda.ts'
import { pypi } from '../../src/packages/python/pypi.ts'
import { gem } from '../../src/packages/ruby/gem.ts'
import type { Members } from '../support/archive-sketch.ts'
import { sketchFiles } from '../support/files-sketch.ts'

const SITE = '/usr/lib/python3.11/site-packages'

const SAMPLES: [string, Catalogue, Members][] = [
  [
    'npm',
    npm,
    {
      '/app/package.json':
        '{"name":"app","dependencies":{"a":"^1.0.0"},"devDependencies":{"b":"1"},"peerDependencies":{"c":"1"},"peerDependenciesMeta":{"c":{"optional":true}}}',
      '/app/node_modules/a/package.json': '{"name":"a","version":"1.0.0","dependencies":{"b":"1"},"bin":{"x":"x.js"}}',
      '/app/node_modules/b/package.json': '{"name":"b","version":"1.0.0"}',
      '/app/node_modules/.bin/x': 'exec node',
      '/app/node_modules/.package-lock.json': '{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0","dev":true}}}',
      '/pnp/.pnp.cjs': `const RAW_RUNTIME_STATE =\n'{"packageRegistryData":[["a",[["npm:1.0.0",{"packageLocation":"./a.zip/node_modules/a/","packageDependencies":[["a","npm:1.0.0"]]}]]]]}'`,
      '/pnp/a.zip': '',
      '/bare/node_modules/a/package.json': '{"name":"a","version":"1.0.0"}',
      '/bare/node_modules/.pnpm/lock.yaml':
        'importers:\n  .:\n    dependencies:\n      a:\n        specifier: ^1.0.0\n        version: 1.0.0\npackages: {}\n',
      '/yarn/node_modules/a/package.json': '{"name":"a","version":"1.0.0"}',
      '/yarn/node_modules/.yarn-integrity': '{"topLevelPatterns":["a@^1.0.0"]}',
    },
  ],
  [
    'pypi',
    pypi,
    {
      [`${SITE}/a-1.0.dist-info/METADATA`]:
        'Name: a\nVersion: 1.0\nRequires-Dist: b[x,y]>=1; (python_version < "3.12" and extra == "z") or os_name != "nt"\n\ntext',
      [`${SITE}/a-1.0.dist-info/RECORD`]: 'a.py,sha256=1,1\n"b,c.py",,\n../../../../bin/a,,\n',
      [`${SITE}/a-1.0.dist-info/INSTALLER`]: 'pip',
      [`${SITE}/a-1.0.dist-info/REQUESTED`]: '',
      [`${SITE}/a.py`]: '',
      [`${SITE}/b-1.0.egg-info/PKG-INFO`]: 'Name: b\nVersion: 1.0\n',
      [`${SITE}/b-1.0.egg-info/requires.txt`]: 'a\n[x:python_version<"3"]\na>=1\n',
      [`${SITE}/b-1.0.egg-info/top_level.txt`]: 'b\n',
      [`${SITE}/b/__init__.py`]: '',
      '/app/requirements.txt': '-r more.txt\na[x]==1 ; extra == "y" \\\n --hash=sha256:1\n  # via\n  #   b\n',
      '/app/more.txt': 'b\n',
      '/app/pyproject.toml': '[project]\ndependencies = ["a"]\n[tool.poetry.group.dev.dependencies]\nb = {version = "1", extras = ["x"]}\n',
      '/srv/uv.lock': '[[package]]\nname = "x"\nsource = {virtual = "."}\ndependencies = [{name = "a"}]\n',
      '/srv2/Pipfile.lock': '{"default":{"a":{"extras":["x"]}}}',
    },
  ],
  [
    'conda',
    conda,
    {
      '/c/conda-meta/a.json': '{"name":"a","version":"1","depends":["b >=1"],"files":["bin/a"],"requested_spec":"a","channel":"x/y"}',
      '/c/bin/a': '',
    },
  ],
  [
    'gem',
    gem,
    {
      '/g/specifications/a-1.0.gemspec':
        '# stub: a 1.0 ruby lib\nGem::Specification.new do |s|\n  s.executables = ["a".freeze]\n  s.add_dependency(%q<b>.freeze, ["~> 1"])\nend',
      '/g/specifications/default/b-1.0.gemspec': '# stub: b 1.0 ruby lib\n  s.files = ["lib/b.rb"]',
      '/g/gems/a-1.0/lib/a.rb': '',
      '/g/bin/a': "RubyGems 'a'",
      '/app/Gemfile': "group :test do\n  gem 'a', group: [:test]\nend\n",
      '/app/Gemfile.lock': 'GEM\n  specs:\n    a (1.0)\n\nDEPENDENCIES\n  a (~> 1)!\n',
    },
  ],
  [
    'composer',
    composer,
    {
      '/app/composer.json': '{"require":{"a/b":"1"},"require-dev":{"c/d":"1"}}',
      '/app/vendor/composer/installed.json':
        '{"packages":[{"name":"a/b","version":"1","require":{"c/d":"1"},"install-path":"../a/b","bin":["x"],"replace":{"e/f":"1"}}],"dev-package-names":["a/b"]}',
      '/app/vendor/a/b/x.php': '',
    },
  ],
  [
    'nuget',
    nuget,
    {
      '/d/shared/Microsoft.NETCore.App/8.0.0/x.dll': '',
      '/app/a.deps.json':
        '{"runtimeTarget":{"name":"t"},"targets":{"t":{"P/1":{"dependencies":{"A":"1"}},"A/1":{"runtime":{"lib/A.dll":{}},"resources":{"lib/de/A.dll":{"locale":"de"}}}}},"libraries":{"P/1":{"type":"project"},"A/1":{"type":"package"}}}',
      '/app/a.runtimeconfig.json': '{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"8.0.0"}}}',
      '/app/A.dll': '',
    },
  ],
]

const piece = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '\\',
    '\n',
    '\r\n',
    '\0',
    ',',
    ':',
    '#',
    '[[',
    '__proto__',
    '../',
    '/',
    '\uFEFF',
    '7',
    'null',
    'true',
    '[1]',
    '{"a":{}}',
    ' && ',
    '&x [*x]',
  ),
  fc.constantFrom('(', '[', '{"a":', '- ', ' ', 'a', '../', '"').map((part) => part.repeat(3000)),
  fc.string({ maxLength: 8 }),
)
const change = fc.record({ file: fc.nat(), from: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(40), piece })

it.each(SAMPLES)('reads a damaged image without failing: %s', async (_, catalogue, members) => {
  const names = Object.keys(members)
  const damaged = (text: string, { from, length, piece }: { from: number; length: number; piece: string }) => {
    const start = Math.floor(from * text.length)
    return text.slice(0, start) + piece + text.slice(start + length)
  }
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const image: Members = { ...members }
      for (const each of changes) {
        const name = names[each.file % names.length]!
        image[name] = damaged(image[name] as string, each)
      }
      const files = await sketchFiles(image, catalogue)
      const { packages, projects = [] } = await catalogue.read(files)
      const isPosition = (position: number) => position >= 0 && position < packages.length
      for (const { dependencies, files: owned, purl, evidence } of packages) {
        expect(dependencies.every(({ satisfiedBy }) => satisfiedBy.every(isPosition))).toBe(true)
        expect(new Set(owned).size).toBe(owned.length)
        expect(owned.every((node) => ['file', 'symlink', 'other'].includes(files.kind(node)))).toBe(true)
        expect(purl).toMatch(/^pkg:[a-z]+\//)
        expect(evidence).toMatch(/^\//)
      }
      for (const project of projects) {
        for (const { satisfiedBy, name } of project.requests.slice(0, 3)) {
          expect(satisfiedBy.every(isPosition)).toBe(true)
          expect(withoutRequest({ packages, projects }, name, project).every(isPosition)).toBe(true)
        }
      }
      expect(developmentOnly(packages).every(isPosition)).toBe(true)
    }),
    { numRuns: 30 },
  )
})

it('follows no link out of the image or in circles, and gives no file twice', async () => {
  const files = await sketchFiles(
    {
      '/app/node_modules/a': { link: 'b' },
      '/app/node_modules/b': { link: 'a' },
      '/app/node_modules/up': { link: '../..' },
      '/app/node_modules/out': { link: '../../../../../../etc' },
      '/etc/package.json': '{"name":"etc","version":"1"}',
      '/app/node_modules/x/package.json': '{"name":"x","version":"1"}',
      '/app/node_modules/x/node_modules': { link: '..' },
      '/app/node_modules/.bin': { link: '.bin' },
      '/package.json': '{"name":"root","version":"1"}',
    },
    npm,
  )
  const { packages } = await npm.read(files)
  expect(packages.map(({ evidence }) => evidence).toSorted()).toEqual(['/app/node_modules/x/package.json', '/etc/package.json'])
  const owned = packages.flatMap((each) => each.files)
  expect(new Set(owned).size).toBe(owned.length)
})
