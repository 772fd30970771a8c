import { expect, it } from 'vitest'
import { conda } from '../../../src/packages/python/conda.ts'
import { installedIn } from '../../support/installed-sketch.ts'

const record = (name: string, version: string, more: object = {}) =>
  JSON.stringify({ name, version, build: 'h1', subdir: 'linux-64', channel: 'https://conda.example.org/conda-forge/linux-64', ...more })

it('finds the packages of each environment', async () => {
  const { packages, installed, notes } = await installedIn(conda, {
    '/opt/conda/conda-meta/python-3.11.8-h1.json': record('python', '3.11.8', {
      depends: ['openssl >=3.2,<4.0a0', '__glibc >=2.17', 'libfoo=1.*'],
      files: ['bin/python3.11', 'bin/python', 'lib/gone.so', 'lib'],
      requested_spec: 'python=3.11',
    }),
    '/opt/conda/conda-meta/openssl-3.2.1-h1.json': record('openssl', '3.2.1', {
      files: ['lib/libssl.so.3', '../../etc/passwd'],
      requested_spec: 'None',
    }),
    '/opt/conda/conda-meta/libfoo-1.0-h1.json': record('libfoo', '1.0', { depends: ['openssl'] }),
    '/opt/conda/conda-meta/history': '==>',
    '/opt/conda/envs/x/conda-meta/openssl-1.1-h1.json': record('openssl', '1.1', { channel: 'defaults', requested_specs: ['openssl'] }),
    '/opt/conda/bin/python3.11': '',
    '/opt/conda/bin/python': { link: 'python3.11' },
    '/opt/conda/lib/libssl.so.3': '',
  })
  expect(packages).toMatchObject({
    'python@3.11.8': {
      asked: 'conda install python=3.11',
      files: ['/opt/conda/bin/python', '/opt/conda/bin/python3.11', '/opt/conda/conda-meta/python-3.11.8-h1.json'],
      needs: ['openssl >=3.2,<4.0a0 → openssl@3.2.1', '__glibc >=2.17 → ', 'libfoo=1.* → libfoo@1.0'],
    },
    'openssl@3.2.1': { asked: 'pulled-in', files: ['/opt/conda/conda-meta/openssl-3.2.1-h1.json', '/opt/conda/lib/libssl.so.3'] },
    'libfoo@1.0': { needs: ['openssl → openssl@3.2.1'] },
    'openssl@1.1': { asked: 'conda install openssl' },
  })
  expect(installed.packages[0]!.purl).toBe('pkg:conda/python@3.11.8?build=h1&channel=conda-forge&subdir=linux-64')
  expect(notes).toEqual([])
})

it.each(['', '{', '[]', '{"name": 1, "version": "1"}', '{"name": "x"}'])('says that it cannot read %j', async (content) => {
  const { installed } = await installedIn(conda, { '/opt/conda/conda-meta/x.json': content })
  expect(installed).toMatchObject({ packages: [], broken: ['/opt/conda/conda-meta/x.json'] })
})
