import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/image/config.ts'
import { attributeLayers, instructionOf } from '../../src/image/history.ts'
import { cpuSpent } from '../support/cpu-spent.ts'

describe('instructionOf', () => {
  it.each([
    // BuildKit
    ['COPY package.json pnpm-lock.yaml ./ # buildkit', 'COPY package.json pnpm-lock.yaml ./'],
    ['RUN /bin/sh -c npm ci # buildkit', 'RUN npm ci'],
    ['RUN |2 NODE_ENV=production NOTE=two words /bin/sh -c npm ci --omit=dev # buildkit', 'RUN npm ci --omit=dev'],
    ['RUN |1 A=b npm ci # buildkit', 'RUN npm ci'],
    ['RUN npm ci # buildkit', 'RUN npm ci'],
    ['RUN /bin/bash -o pipefail -c curl x | sh # buildkit', 'RUN curl x | sh'],
    ['RUN /bin/bash -eo pipefail -c true # buildkit', 'RUN true'],
    ['RUN /bin/sh -c sh -c "a" # buildkit', 'RUN sh -c "a"'],
    ['WORKDIR /app', 'WORKDIR /app'],
    // docker's classic builder, buildah
    ['/bin/sh -c #(nop) ADD file:ce02 in / ', 'ADD file:ce02 in /'],
    ['/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'],
    ['/bin/sh -c apt-get update && \t\tapt-get install -y curl', 'RUN apt-get update && apt-get install -y curl'],
    ['|1 VERSION=1.0 /bin/sh -c npm i', 'RUN npm i'],
    ['/bin/ash -c apk add x', 'RUN apk add x'],
    ['cmd /S /C dir', 'RUN dir'],
    ['powershell -Command Get-Item', 'RUN Get-Item'],
    // kaniko
    ['RUN mkdir -p /root/a', 'RUN mkdir -p /root/a'],
    ['ADD README.md /somefile.txt', 'ADD README.md /somefile.txt'],
    // none of them
    ['bazel build @@//app', 'bazel build @@//app'],
    ["# debian.sh --arch 'amd64' out/ 'bookworm'", "# debian.sh --arch 'amd64' out/ 'bookworm'"],
    ['', ''],
  ])('%j', (createdBy, instruction) => {
    expect(instructionOf(createdBy)).toBe(instruction)
  })

  it('takes a hostile line in its stride', () => {
    const line = `|1 A=${'sh -a -o b '.repeat(100_000)}`
    const spent = cpuSpent()
    instructionOf(line)
    expect(spent()).toBeLessThan(2)
  })
})

/** `day hour`, what was done, and how the builder signed it. A line that starts with `-` has no layer. */
interface Case {
  name: string
  history: { at?: string; by: string; comment?: string; author?: string }[]
  /** Letters by layer: known, guessed or - */
  base: string
  labels?: Record<string, string>
  layers?: number
}

const bk = 'buildkit.dockerfile.v0'
const DEBIAN = [
  { at: '2024-01-01T00:00:00Z', by: '/bin/sh -c #(nop) ADD file:1 in / ' },
  { at: '2024-01-01T00:00:01Z', by: '-/bin/sh -c #(nop)  CMD ["bash"]' },
]
const TOP = `sha256:${'1'.repeat(64)}`

const cases: Case[] = [
  { name: 'from scratch', history: [{ at: '2024-01-01T00:00:00Z', by: 'COPY app / # buildkit', comment: bk }], base: '-' },
  { name: 'a base image itself', history: DEBIAN, base: '-' },
  {
    name: 'BuildKit on a base of the classic builder',
    history: [
      ...DEBIAN,
      { at: '2024-01-01T00:05:00Z', by: 'COPY . . # buildkit', comment: bk },
      { at: '2024-01-01T00:06:00Z', by: 'RUN /bin/sh -c x # buildkit', comment: bk },
    ],
    base: 'g--',
  },
  {
    name: 'BuildKit on BuildKit, told by CMD and days',
    history: [
      { at: '2024-01-01T00:00:00Z', by: 'ADD rootfs / # buildkit', comment: bk },
      { at: '2024-01-01T00:00:00Z', by: '-CMD ["/bin/sh"]', comment: bk },
      { at: '2024-02-01T00:00:00Z', by: 'WORKDIR /app', comment: bk },
      { at: '2024-02-01T00:00:01Z', by: 'COPY . . # buildkit', comment: bk },
      { at: '2024-02-01T00:00:01Z', by: '-CMD ["node"]', comment: bk },
    ],
    base: 'g--',
  },
  {
    name: 'the last of several bases counts',
    history: [
      ...DEBIAN,
      { at: '2024-01-02T00:00:00Z', by: '/bin/sh -c apt-get install node' },
      { at: '2024-01-02T00:00:01Z', by: '-/bin/sh -c #(nop)  ENTRYPOINT ["node"]' },
      { at: '2024-01-02T00:00:02Z', by: '-/bin/sh -c #(nop)  EXPOSE 80' },
      { at: '2024-03-01T00:00:00Z', by: '-/bin/sh -c #(nop)  ENV A=b' },
      { at: '2024-03-01T00:00:00Z', by: '/bin/sh -c npm ci' },
    ],
    base: 'gg-',
  },
  {
    name: 'a CMD in the middle of one build is no end',
    history: [
      { at: '2024-01-01T00:00:00Z', by: 'COPY a / # buildkit', comment: bk },
      { at: '2024-01-01T00:00:00Z', by: '-CMD ["a"]', comment: bk },
      { at: '2024-01-01T00:01:00Z', by: 'COPY b / # buildkit', comment: bk },
    ],
    base: '--',
  },
  {
    name: 'cached steps of last week are no base',
    history: [
      { at: '2024-01-01T00:00:00Z', by: 'RUN /bin/sh -c a # buildkit', comment: bk },
      { at: '2024-01-08T00:00:00Z', by: 'COPY b / # buildkit', comment: bk },
    ],
    base: '--',
  },
  {
    name: 'buildah says where it started',
    history: [
      { at: '2024-01-01T00:00:00Z', by: 'COPY rootfs / # buildkit', comment: bk },
      { at: '2024-01-01T00:00:01Z', by: '/bin/sh -c dnf install -y httpd', comment: 'FROM docker.io/library/fedora:latest' },
      { at: '2024-01-01T00:00:02Z', by: '/bin/sh -c #(nop) COPY file:8 in /var/www', comment: 'FROM 97ad0fd6a1b2' },
    ],
    base: 'k--',
  },
  {
    name: 'buildah on buildah: the upper FROM',
    history: [
      { by: '/bin/sh -c #(nop) ADD file:1 in /' },
      { by: '/bin/sh -c a', comment: 'FROM registry.example/base:1' },
      { by: '-/bin/sh -c #(nop) ENV A=b', comment: 'FROM registry.example/middle:1' },
      { by: '/bin/sh -c b' },
    ],
    base: 'kk-',
  },
  {
    name: 'buildah from scratch',
    history: [{ by: '/bin/sh -c #(nop) ADD file:1 in /', comment: 'FROM scratch' }, { by: '/bin/sh -c a' }],
    base: '--',
  },
  {
    name: 'kaniko, whose steps have no time',
    history: [
      ...DEBIAN,
      { at: '0001-01-01T00:00:00Z', by: 'RUN a', author: 'kaniko' },
      { at: '0001-01-01T00:00:00Z', by: 'COPY b /', author: 'kaniko' },
    ],
    base: 'g--',
  },
  {
    name: 'distroless: a reproducible base without times',
    history: [
      { at: '1970-01-01T00:00:00Z', by: 'bazel build a' },
      { at: '1970-01-01T00:00:00Z', by: 'bazel build b' },
      { at: '2024-01-01T00:00:00Z', by: 'COPY app /' },
    ],
    base: 'gg-',
  },
  { name: 'bazel: no history', history: [], layers: 2, base: '--' },
  {
    name: 'buildpacks name the top of the base, even without history',
    history: [],
    layers: 3,
    labels: { 'io.buildpacks.lifecycle.metadata': JSON.stringify({ runImage: { topLayer: TOP } }) },
    base: 'kk-',
  },
  { name: 'a damaged label', history: [{ by: 'a' }], labels: { 'io.buildpacks.lifecycle.metadata': '{' }, base: '-' },
  {
    name: 'a history that does not fit',
    history: [...DEBIAN, { at: '2024-02-01T00:00:00Z', by: 'COPY a /', comment: bk }],
    layers: 3,
    base: '---',
  },
]

describe('attributeLayers', () => {
  it.each(cases)('$name', ({ history, base, labels = {}, layers }) => {
    const count = layers ?? history.filter(({ by }) => !by.startsWith('-')).length
    const config = parseConfig({
      config: { Labels: labels },
      rootfs: { diff_ids: Array.from({ length: count }, (_, i) => `sha256:${String(i).repeat(64)}`) },
      history: history.map(({ at, by, comment, author }) => ({
        created: at,
        created_by: by.replace(/^-/, ''),
        comment,
        author,
        empty_layer: by.startsWith('-'),
      })),
    })
    const { layers: origins, notes } = attributeLayers(config, count)
    expect(origins.map((origin) => origin.base?.[0] ?? '-').join('')).toBe(base)
    expect(notes.length).toBe(layers === undefined ? 0 : 1)
    expect(origins.every(({ createdBy }) => (createdBy === undefined) === (layers !== undefined))).toBe(true)
  })

  it('passes over steps without a layer', () => {
    const config = parseConfig({
      rootfs: { diff_ids: [TOP] },
      history: [
        { created_by: 'ENV A=b', empty_layer: true },
        { created_by: 'COPY a / # buildkit', created: '2024-01-01T00:00:00Z' },
      ],
    })
    expect(attributeLayers(config, 1)).toEqual({
      layers: [{ instruction: 'COPY a /', createdBy: 'COPY a / # buildkit', created: '2024-01-01T00:00:00Z' }],
      notes: [],
    })
  })

  it('says why steps are not known', () => {
    const config = parseConfig({ rootfs: { diff_ids: [TOP] }, history: [{ created_by: 'a' }, { created_by: 'b' }] })
    expect(attributeLayers(config, 1).notes).toEqual([
      {
        about: 'history',
        message: 'The layers of the history (2) and of the image (1) differ in number: which step made a layer is not known.',
      },
    ])
  })

  it('takes a long history in its stride', () => {
    const history = Array.from({ length: 200_000 }, () => ({ createdBy: 'x', empty: true, created: '2024-01-01T00:00:00Z' }))
    const spent = cpuSpent()
    attributeLayers({ ...parseConfig({ rootfs: { diff_ids: [] } }), history }, 0)
    expect(spent()).toBeLessThan(2)
  })
})
