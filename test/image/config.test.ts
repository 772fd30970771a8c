import { expect, it } from 'vitest'
import { type ImageConfig, parseConfig } from '../../src/image/config.ts'

const run = (config: object): ImageConfig => parseConfig({ rootfs: { diff_ids: [] }, config })

it.each([
  ['words', { Test: ['CMD', 'curl', '-f', 'http://localhost/'] }, undefined, ['curl', '-f', 'http://localhost/']],
  ['a line', { Test: ['CMD-SHELL', 'curl -f localhost || exit 1'] }, undefined, ['/bin/sh', '-c', 'curl -f localhost || exit 1']],
  ['a line for a shell of its own', { Test: ['CMD-SHELL', 'true'] }, ['/bin/bash', '-ec'], ['/bin/bash', '-ec', 'true']],
  ['turned off', { Test: ['NONE'] }, undefined, undefined],
  ['left to the base image', { Interval: 1e9 }, undefined, undefined],
  ['no words', { Test: ['CMD'] }, undefined, undefined],
  ['what nobody knows', { Test: ['EXEC', 'x'] }, undefined, undefined],
  ['no list', { Test: 'CMD x' }, undefined, undefined],
])('reads a health check: %s', (_, Healthcheck, Shell, expected) => {
  expect(run({ Healthcheck, Shell }).healthcheck).toEqual(expected)
})

it('reads ports, volumes, shell and signal', () => {
  const config = run({
    ExposedPorts: { '80/tcp': {}, '443/tcp': {} },
    Volumes: { '/data': {} },
    Shell: ['/bin/bash', '-c'],
    StopSignal: 'SIGQUIT',
  })
  expect(config).toMatchObject({
    exposedPorts: ['443/tcp', '80/tcp'],
    volumes: ['/data'],
    shell: ['/bin/bash', '-c'],
    stopSignal: 'SIGQUIT',
  })
})

it.each([[{}], [{ ExposedPorts: null, Volumes: [], Shell: 'sh', StopSignal: 9, Healthcheck: [] }]])(
  'leaves out what is not told: %j',
  (config) => {
    expect(Object.keys(run(config))).toEqual(['platform', 'diffIds', 'history', 'env', 'entrypoint', 'cmd', 'labels'])
  },
)
