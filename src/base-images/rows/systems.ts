import type { BaseImage, Sibling } from '../base-image.ts'
import { DOTNET } from './compilers.ts'

const sibling = (kind: Sibling['kind'], from: string, to: string, reason: string, more: Partial<Sibling> = {}): Sibling => ({
  ...{ kind, from, to, libc: 'glibc', shell: true, sameSuite: true, sameArchitectures: true, lacks: ['documentation'], reason },
  ...more,
})

const DOCUMENTS = 'the same packages without manual pages and documentation'
const MUSL: Partial<Sibling> = { libc: 'musl', sameSuite: false, sameArchitectures: false, lacks: [] }

const onMusl = sibling('alpine', '{version}[-{debian}]', '{version}-alpine', 'the same server on musl', MUSL)

const dotnet = (name: string): BaseImage => ({
  ...{ repository: `mcr.microsoft.com/dotnet/${name}`, name: '.NET', kind: 'language', current: '10.0', cycles: DOTNET },
  siblings: [
    sibling('shell-less', '{version}', '{version}-noble-chiseled', 'without a shell, a package manager and ICU; runs as app', {
      ...{ shell: false, sameSuite: false, sameArchitectures: false },
    }),
  ],
})

/** Distributions, and servers that are their packages and little else. Versions of distributions have their ends in `suites.ts`. */
export const systems: readonly BaseImage[] = [
  {
    ...{ repository: 'debian', also: ['public.ecr.aws/debian/debian'], name: 'Debian', kind: 'system' },
    siblings: [
      sibling('slim', '{debian}', '{debian}-slim', DOCUMENTS),
      sibling('slim', '{number}', '{number}-slim', DOCUMENTS),
      sibling('slim', 'stable', 'stable-slim', DOCUMENTS),
    ],
  },
  { repository: 'ubuntu', also: ['public.ecr.aws/ubuntu/ubuntu'], name: 'Ubuntu', kind: 'system', siblings: [] },
  { repository: 'alpine', name: 'Alpine', kind: 'system', siblings: [] },
  {
    ...{ repository: 'amazonlinux', also: ['public.ecr.aws/amazonlinux/amazonlinux'], name: 'Amazon Linux', kind: 'system' },
    siblings: [
      sibling('minimal', '2023', '2023-minimal', 'microdnf in place of dnf, and no Python', {
        repository: 'public.ecr.aws/amazonlinux/amazonlinux',
      }),
    ],
  },
  {
    ...{ repository: 'centos', name: 'CentOS', kind: 'system', current: 'almalinux:9, rockylinux:9 or amazonlinux:2023', siblings: [] },
    refused: 'The official image centos has ended with all of its versions, the last on 2024-06-30.',
  },
  {
    ...{ repository: 'nginx', also: ['public.ecr.aws/nginx/nginx'], name: 'nginx', kind: 'server', moving: ['stable', 'mainline'] },
    siblings: [
      sibling('alpine', '{version}[-{debian}]', '{version}-alpine-slim', 'on musl, without the modules njs, xslt, geoip and image-filter', {
        ...MUSL,
        since: '>=1.23.1',
      }),
      sibling('alpine', '{version}-alpine', '{version}-alpine-slim', 'without the modules njs, xslt, geoip and image-filter', {
        ...MUSL,
        sameSuite: true,
        since: '>=1.23.1',
      }),
    ],
  },
  { repository: 'httpd', name: 'Apache httpd', kind: 'server', siblings: [onMusl] },
  { repository: 'redis', name: 'Redis', kind: 'server', siblings: [onMusl] },
  {
    ...{ repository: 'postgres', name: 'PostgreSQL', kind: 'server', current: '18 or 17' },
    siblings: [
      sibling(
        'alpine',
        '{version}[-{debian}]',
        '{version}-alpine',
        'on musl, which sorts text otherwise: indexes of existing data have to be made anew',
        MUSL,
      ),
    ],
    cycles: [
      ['11', '2023-11-09'],
      ['12', '2024-11-21'],
      ['13', '2025-11-13'],
      ['14', '2026-11-12'],
      ['15', '2027-11-11'],
      ['16', '2028-11-09'],
      ['17', '2029-11-08'],
      ['18', '2030-11-14'],
    ],
  },
  {
    ...{ repository: 'mysql', name: 'MySQL', kind: 'server', current: '8.4', siblings: [] },
    cycles: [
      ['5.7', '2023-10-31'],
      ['8.0', '2026-04-30'],
      ['8.4', '2032-04-30'],
    ],
  },
  {
    ...{ repository: 'mariadb', name: 'MariaDB', kind: 'server', current: '11.4 or 10.11', siblings: [] },
    cycles: [
      ['10.3', '2023-05-25'],
      ['10.4', '2024-06-18'],
      ['10.5', '2025-06-24'],
      ['10.6', '2026-07-06'],
      ['10.11', '2028-02-16'],
      ['11.4', '2029-05-29'],
    ],
  },
  dotnet('aspnet'),
  dotnet('runtime'),
]
