import type { BaseImage, Cycle, Sibling } from '../base-image.ts'

const runtime = (from: string, to: string, lacks: Sibling['lacks'], reason: string, more: Partial<Sibling> = {}): Sibling => ({
  ...{ kind: 'runtime', from, to, libc: 'glibc', shell: true, sameSuite: true, sameArchitectures: true, lacks, reason },
  ...more,
})

const SHELL_LESS: Partial<Sibling> = { kind: 'shell-less', shell: false, sameSuite: false, sameArchitectures: false }

export const DOTNET: readonly Cycle[] = [
  ['3.1', '2022-12-13'],
  ['5.0', '2022-05-10'],
  ['6.0', '2024-11-12'],
  ['7.0', '2024-05-14'],
  ['8.0', '2026-11-10'],
  ['9.0', '2026-11-10'],
  ['10.0', '2028-11-14'],
]

/** Images that compile. What they compile runs on less. */
export const compilers: readonly BaseImage[] = [
  {
    ...{ repository: 'golang', name: 'Go', kind: 'build tools' },
    tools: { carries: 'the Go toolchain', instead: 'copy the program into an image without it' },
    siblings: [
      runtime('{version}[-{debian}]', 'latest', ['go', 'buildpack-deps'], 'for programs without cgo: CGO_ENABLED=0', {
        ...SHELL_LESS,
        libc: 'none',
        repository: 'gcr.io/distroless/static-debian13',
      }),
      runtime(
        '{version}-{debian}',
        '{debian}-slim',
        ['go', 'buildpack-deps', 'certificates'],
        'for programs with cgo, on the suite that they were built on',
        {
          repository: 'debian',
        },
      ),
      runtime('{version}-{alpine}', 'latest', ['go'], 'for programs that were built on musl', { repository: 'alpine', libc: 'musl' }),
    ],
    cycles: [
      ['1.18', '2023-02-01'],
      ['1.19', '2023-09-06'],
      ['1.20', '2024-02-06'],
      ['1.21', '2024-08-13'],
      ['1.22', '2025-02-11'],
      ['1.23', '2025-08-12'],
    ],
    current: 'the two newest releases',
  },
  {
    ...{ repository: 'rust', name: 'Rust', kind: 'build tools' },
    tools: { carries: 'the Rust toolchain', instead: 'copy the program into an image without it' },
    siblings: [
      runtime(
        '{version}[-slim]-{debian}',
        '{debian}-slim',
        ['rust', 'buildpack-deps', 'certificates'],
        'for what cargo built, on the same suite',
        {
          repository: 'debian',
        },
      ),
      runtime('{version}[-{debian}]', 'latest', ['rust', 'buildpack-deps'], 'for programs that need glibc alone', {
        ...SHELL_LESS,
        repository: 'gcr.io/distroless/cc-debian13',
      }),
      runtime('{version}-slim', 'latest', ['rust', 'buildpack-deps'], 'for programs that need glibc alone', {
        ...SHELL_LESS,
        repository: 'gcr.io/distroless/cc-debian13',
      }),
      runtime('{version}-{alpine}', 'latest', ['rust'], 'for what cargo built on musl', { repository: 'alpine', libc: 'musl' }),
    ],
  },
  {
    ...{ repository: 'mcr.microsoft.com/dotnet/sdk', name: '.NET', kind: 'build tools', current: '10.0' },
    tools: { carries: 'the .NET SDK', instead: 'copy what dotnet publish makes into the runtime' },
    siblings: [
      runtime('{minor}[.{number}][-{rest}]', '{minor}[-{rest}]', ['dotnet-sdk'], 'for web applications that dotnet publish has made', {
        repository: 'mcr.microsoft.com/dotnet/aspnet',
      }),
      runtime('{minor}[.{number}][-{rest}]', '{minor}[-{rest}]', ['dotnet-sdk'], 'for programs that are no web applications', {
        repository: 'mcr.microsoft.com/dotnet/runtime',
      }),
    ],
    cycles: DOTNET,
  },
  {
    ...{ repository: 'nvidia/cuda', also: ['nvcr.io/nvidia/cuda'], name: 'CUDA', kind: 'build tools' },
    tools: { carries: 'the CUDA compiler and headers', instead: 'use the runtime of the same release', only: /devel/ },
    siblings: [
      runtime(
        '{version}[-{cudnn}]-devel-{rest}',
        '{version}[-{cudnn}]-runtime-{rest}',
        ['cuda-devel'],
        'the libraries without nvcc, headers and static libraries',
      ),
    ],
  },
  {
    ...{ repository: 'buildpack-deps', name: 'buildpack-deps', kind: 'build tools' },
    tools: { carries: 'compilers', instead: 'build in a stage and copy what comes out', unless: /scm|curl/ },
    siblings: [
      runtime('{debian}[-curl]', '{debian}-slim', ['buildpack-deps', 'certificates'], 'Debian without compilers and headers', {
        repository: 'debian',
      }),
      runtime('{debian}-scm', '{debian}-slim', ['buildpack-deps', 'certificates'], 'Debian without compilers and headers', {
        repository: 'debian',
      }),
    ],
  },
  ...['gcc', 'haskell', 'elixir', 'erlang', 'clojure', 'swift', 'dart'].map(compiler),
]

function compiler(repository: string): BaseImage {
  const tools = { carries: 'compilers', instead: 'build in a stage and copy what comes out', unless: /slim/ }
  return { repository, name: repository, kind: 'build tools', tools, siblings: [] }
}
