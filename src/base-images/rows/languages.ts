import type { BaseImage, Sibling } from '../base-image.ts'

type Template = Pick<Sibling, 'from' | 'to'>

/** The same on Debian without what compiles. */
const slim = (from: string, to: string, certificates = true): Sibling => ({
  ...{ kind: 'slim', from, to, libc: 'glibc', shell: true, sameSuite: true, sameArchitectures: true },
  lacks: certificates ? ['buildpack-deps'] : ['buildpack-deps', 'certificates'],
  reason: 'the same program on the same suite without compilers, headers and version control',
})

const alpine = (template: Template, reason: string): Sibling => ({
  ...{ kind: 'alpine', ...template, libc: 'musl', shell: true, sameSuite: false, sameArchitectures: false },
  lacks: ['buildpack-deps', 'certificates'],
  reason,
})

const MUSL = 'on musl, where programs built for glibc do not load and packages without wheels or prebuilt binaries are compiled'
const plain: Template = { from: '{version}[-{debian}]', to: '{version}-alpine' }

export const languages: readonly BaseImage[] = [
  {
    ...{ repository: 'node', name: 'Node.js', kind: 'language', current: '24 or 22', moving: ['lts', 'current', 'iron', 'jod', 'krypton'] },
    siblings: [
      slim('{version}[-{debian}]', '{version}[-{debian}]-slim', false),
      slim('{debian}', '{debian}-slim', false),
      alpine(plain, MUSL),
      {
        ...{
          kind: 'shell-less',
          from: '{version}[-{debian}][-slim]',
          to: 'latest',
          repository: 'gcr.io/distroless/nodejs{major}-debian13',
        },
        ...{ libc: 'glibc', shell: false, sameSuite: false, sameArchitectures: false, lacks: ['buildpack-deps'] },
        reason: 'without a shell and npm; its entry point is node, so that CMD names the script alone',
      },
    ],
    cycles: [
      ['12', '2022-04-30'],
      ['13', '2020-06-01'],
      ['14', '2023-04-30'],
      ['15', '2021-06-01'],
      ['16', '2023-09-11'],
      ['17', '2022-06-01'],
      ['18', '2025-04-30'],
      ['19', '2023-06-01'],
      ['20', '2026-04-30'],
      ['21', '2024-06-01'],
      ['22', '2027-04-30'],
      ['23', '2025-06-01'],
      ['24', '2028-04-30'],
      ['25', '2026-06-01'],
      ['26', '2029-04-30'],
    ],
  },
  {
    ...{ repository: 'python', name: 'Python', kind: 'language', current: '3.14 or 3.13' },
    siblings: [slim('{version}[-{debian}]', '{version}-slim[-{debian}]'), slim('{debian}', 'slim-{debian}'), alpine(plain, MUSL)],
    cycles: [
      ['2.7', '2020-01-01'],
      ['3.5', '2020-09-30'],
      ['3.6', '2021-12-23'],
      ['3.7', '2023-06-27'],
      ['3.8', '2024-10-07'],
      ['3.9', '2025-10-31'],
      ['3.10', '2026-10-31'],
      ['3.11', '2027-10-31'],
      ['3.12', '2028-10-31'],
      ['3.13', '2029-10-31'],
      ['3.14', '2030-10-31'],
    ],
  },
  {
    ...{ repository: 'ruby', name: 'Ruby', kind: 'language', current: '3.4' },
    siblings: [slim('{version}[-{debian}]', '{version}-slim[-{debian}]'), slim('{debian}', 'slim-{debian}'), alpine(plain, MUSL)],
    cycles: [
      ['2.6', '2022-04-12'],
      ['2.7', '2023-03-31'],
      ['3.0', '2024-04-23'],
      ['3.1', '2025-03-26'],
      ['3.2', '2026-03-31'],
      ['3.3', '2027-03-31'],
      ['3.4', '2028-03-31'],
    ],
  },
  {
    ...{ repository: 'php', name: 'PHP', kind: 'language', current: '8.4' },
    siblings: [
      alpine({ from: '{version}-fpm[-{debian}]', to: '{version}-fpm-alpine' }, 'made for musl as well; there is no slim one'),
      alpine({ from: '{version}-zts[-{debian}]', to: '{version}-zts-alpine' }, 'made for musl as well; there is no slim one'),
      alpine({ from: '{version}[-cli][-{debian}]', to: '{version}-cli-alpine' }, 'made for musl as well; there is no slim one'),
    ],
    cycles: [
      ['7.3', '2021-12-06'],
      ['7.4', '2022-11-28'],
      ['8.0', '2023-11-26'],
      ['8.1', '2025-12-31'],
      ['8.2', '2026-12-31'],
      ['8.3', '2027-12-31'],
      ['8.4', '2028-12-31'],
      ['8.5', '2029-12-31'],
    ],
  },
  ...['perl', 'pypy'].map((repository): BaseImage => ({
    repository,
    name: repository,
    kind: 'language',
    siblings: [slim('{version}[-{debian}]', '{version}-slim[-{debian}]'), slim('{debian}', 'slim-{debian}')],
  })),
]
