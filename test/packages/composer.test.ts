import { expect, it } from 'vitest'
import { composer } from '../../src/packages/composer.ts'
import { installedIn } from '../support/installed-sketch.ts'

const PACKAGES = [
  {
    name: 'monolog/monolog',
    version: '3.5.0',
    require: { php: '>=8.1', 'ext-json': '*', 'psr/log': '^2.0 || ^3.0', 'PSR/log-implementation': '1' },
    'install-path': '../monolog/monolog',
    bin: ['bin/mono'],
  },
  { name: 'psr/log', version: '3.0.0', 'install-path': '../psr/log', provide: { 'psr/log-implementation': '1.0' } },
  { name: 'phpunit/phpunit', version: '10.5.0', require: { 'acme/local': '*' }, 'install-path': '../phpunit/phpunit' },
  { name: 'acme/local', version: 'dev-main', 'install-path': '../acme/local' },
  { name: 'acme/meta', version: '1.0.0', type: 'metapackage', 'install-path': null },
]
const FILES = {
  '/app/composer.json': JSON.stringify({
    require: { php: '^8.2', 'monolog/monolog': '^3.0' },
    'require-dev': { 'phpunit/phpunit': '^10' },
  }),
  '/app/vendor/autoload.php': '',
  '/app/vendor/monolog/monolog/src/Logger.php': '',
  '/app/vendor/bin/mono': '',
  '/app/vendor/psr/log/src/LoggerInterface.php': '',
  '/app/vendor/phpunit/phpunit/phpunit': '',
  '/app/packages/local/src/Local.php': '',
  '/app/vendor/acme/local': { link: '../../packages/local' },
}

it('finds what Composer 2 installed', async () => {
  const { packages, installed, notes } = await installedIn(composer, {
    ...FILES,
    '/app/vendor/composer/installed.json': JSON.stringify({
      packages: PACKAGES,
      dev: true,
      'dev-package-names': ['phpunit/phpunit', 'acme/local'],
    }),
  })
  expect(packages).toEqual({
    'monolog/monolog@3.5.0': {
      files: ['/app/vendor/bin/mono', '/app/vendor/monolog/monolog/src/Logger.php'],
      needs: ['psr/log ^2.0 || ^3.0 → psr/log@3.0.0', 'PSR/log-implementation 1 → psr/log@3.0.0'],
      ...{ asked: 'require of /app/composer.json', dev: false, complete: true },
    },
    'psr/log@3.0.0': { files: ['/app/vendor/psr/log/src/LoggerInterface.php'], needs: [], asked: 'pulled-in', dev: false, complete: true },
    'phpunit/phpunit@10.5.0': {
      files: ['/app/vendor/phpunit/phpunit/phpunit'],
      needs: ['acme/local * → acme/local@dev-main'],
      ...{ asked: 'require-dev of /app/composer.json', dev: true, complete: true },
    },
    'acme/local@dev-main': {
      files: ['/app/packages/local/src/Local.php', '/app/vendor/acme/local'],
      needs: [],
      asked: 'pulled-in',
      dev: true,
      complete: true,
    },
    'acme/meta@1.0.0': { files: [], needs: [], asked: 'unknown', dev: false, complete: true },
  })
  expect(installed.packages[0]!.purl).toBe('pkg:composer/monolog/monolog@3.5.0')
  expect(notes).toEqual([])
})

it('finds what Composer 1 installed, and tells by composer.json what is for development', async () => {
  const list = PACKAGES.map((each) => Object.fromEntries(Object.entries(each).filter(([key]) => key !== 'install-path')))
  const { packages } = await installedIn(composer, { ...FILES, '/app/vendor/composer/installed.json': JSON.stringify(list) })
  expect(packages).toMatchObject({
    'monolog/monolog@3.5.0': { files: ['/app/vendor/bin/mono', '/app/vendor/monolog/monolog/src/Logger.php'], dev: false },
    'phpunit/phpunit@10.5.0': { dev: true },
    'acme/local@dev-main': { dev: true },
  })
})

it('takes no folder that holds the whole program for a package', async () => {
  const list = {
    packages: [
      { name: 'a/self', version: '1', 'install-path': '../../' },
      { name: 'a/root', version: '1', 'install-path': '../../../' },
    ],
  }
  const { packages } = await installedIn(composer, { ...FILES, '/app/vendor/composer/installed.json': JSON.stringify(list) })
  expect(packages).toMatchObject({ 'a/self@1': { files: [] }, 'a/root@1': { files: [] } })
})

it.each(['', '{', '7', '{"packages": {}}'])('says that it cannot read %j', async (content) => {
  const { installed } = await installedIn(composer, { '/app/vendor/composer/installed.json': content })
  expect(installed).toMatchObject({ packages: [], broken: ['/app/vendor/composer/installed.json'] })
})
