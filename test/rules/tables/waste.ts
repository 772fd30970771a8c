import type { RuleTables } from '../../support/rule-table.ts'

const app = { bytes: 1_000, content: 'app' }

export default {
  secrets: {
    found: [
      { name: 'an .env file', layers: [{ 'app/.env': 200, 'app/server.js': 1 }], saves: 200, paths: ['/app/.env'] },
      {
        name: 'a key that a later layer deletes',
        layers: [{ 'root/.ssh/id_rsa': 400 }, { 'root/.ssh/id_rsa': 'whiteout' }],
        saves: 400,
        paths: ['/root/.ssh/id_rsa'],
      },
      {
        name: 'both versions of a token',
        layers: [{ 'app/.npmrc': 50 }, { 'app/.npmrc': 60 }],
        saves: 110,
        paths: ['/app/.npmrc', '/app/.npmrc'],
      },
      {
        name: 'credentials of AWS',
        layers: [{ 'home/app/.aws/credentials': 90, 'home/app/.aws/config': 10 }],
        saves: 90,
        paths: ['/home/app/.aws/credentials'],
      },
    ],
    quiet: [
      { name: 'a virtual environment called .env', layers: [{ 'app/.env/bin/python': 200 }] },
      { name: 'an example without secrets', layers: [{ 'app/.env.example': 200 }] },
      {
        name: "npm's own settings and the system's certificates",
        layers: [{ 'usr/lib/node_modules/npm/.npmrc': 10, 'etc/ssl/certs/ca-certificates.crt': 200_000 }],
      },
      {
        name: 'public certificates',
        layers: [{ 'etc/ssl/cert.pem': 9_000, 'usr/local/lib/python3.12/site-packages/certifi/cacert.pem': 9_000 }],
      },
      { name: 'keys that a package tests with', layers: [{ 'app/vendor/x/tests/id_rsa': 100 }] },
    ],
  },
  'deleted-later': {
    found: [
      { name: 'one archive', layers: [{ 'tmp/a.tar': 1_000 }, { 'tmp/a.tar': 'whiteout' }], saves: 1_000, paths: ['/tmp/a.tar'] },
      {
        name: 'a folder, named as deep as it holds them all',
        layers: [{ 'opt/src/a.c': 10, 'opt/src/b/c.c': 20, 'opt/app': 5 }, { 'opt/src': 'whiteout' }],
        saves: 30,
        paths: ['/opt/src/'],
      },
      {
        name: 'what an opaque folder hides',
        layers: [
          { 'data/a': 10, 'data/b': 20 },
          { data: 'opaque', 'data/c': 5 },
        ],
        saves: 30,
        paths: ['/data/'],
      },
      {
        name: 'a cache, which is not there to be cleaned any more',
        layers: [{ 'root/.cache/pip/a': 1_000 }, { 'root/.cache/pip/a': 'whiteout' }],
        saves: 1_000,
        paths: ['/root/.cache/pip/a'],
      },
    ],
    quiet: [
      { name: 'nothing is deleted', layers: [{ 'opt/app': 5 }, { 'opt/app2': 6 }] },
      { name: 'an empty file is deleted', layers: [{ 'tmp/lock': 0 }, { 'tmp/lock': 'whiteout' }] },
      { name: 'a hard link keeps the content', layers: [{ 'opt/a': 500, 'opt/b': { hardlink: 'opt/a' } }, { 'opt/a': 'whiteout' }] },
    ],
  },
  overwritten: {
    found: [{ name: 'an upgraded file', layers: [{ 'opt/app': 500 }, { 'opt/app': 600 }], saves: 500, paths: ['/opt/app'] }],
    quiet: [
      { name: 'two files of one name in two folders', layers: [{ 'opt/a/x': 1 }, { 'opt/b/x': 1 }] },
      { name: 'only the mode changes', layers: [{ 'opt/app': app }, { 'opt/app': app }] },
    ],
  },
  rewritten: {
    found: [
      {
        name: 'chmod -R in a layer of its own',
        layers: [{ 'app/a': app, 'app/b': 10 }, { 'app/a': app }],
        saves: 1_000,
        paths: ['/app/a'],
      },
    ],
    quiet: [{ name: 'the content changed', layers: [{ 'app/a': 10 }, { 'app/a': 11 }] }],
  },
  'duplicate-files': {
    found: [{ name: 'a model twice', layers: [{ 'app/model': app, 'srv/model': app }], saves: 1_000, paths: ['/srv/model'] }],
    quiet: [
      { name: 'a hard link is no copy', layers: [{ 'app/model': app, 'srv/model': { hardlink: 'app/model' } }] },
      { name: 'a licence is kept by each package', layers: [{ 'app/node_modules/a/LICENSE': app, 'app/node_modules/b/LICENSE': app }] },
    ],
  },
  'large-files': {
    found: [
      { name: 'over 50 MB', layers: [{ 'app/model': 60_000_000, 'app/rest': 2_000_000_000 }], saves: 0, paths: ['/app/'] },
      { name: 'a twentieth of the image', layers: [{ 'app/big': 12_000_000, 'app/small': 1_000_000 }], saves: 0, paths: ['/app/big'] },
    ],
    quiet: [
      { name: 'a small image', layers: [{ 'app/all': 2_000_000 }] },
      { name: 'a large file that another rule names', layers: [{ 'app/x': 60_000_000 }, { 'app/x': 'whiteout' }] },
    ],
  },
} satisfies RuleTables
