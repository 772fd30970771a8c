import { expect, it } from 'vitest'
import { nuget } from '../../../src/packages/dotnet/nuget.ts'
import { installedIn } from '../../support/installed-sketch.ts'

const TARGET = '.NETCoreApp,Version=v8.0/linux-x64'
const deps = (target: Record<string, object>, types: Record<string, string> = {}) =>
  JSON.stringify({
    runtimeTarget: { name: TARGET, signature: '' },
    targets: { '.NETCoreApp,Version=v8.0': {}, [TARGET]: target },
    libraries: Object.fromEntries(
      Object.keys(target).map((key) => [key, { type: types[key] ?? 'package', serviceable: true, sha512: '' }]),
    ),
  })
const config = (...frameworks: [string, string][]) =>
  JSON.stringify({ runtimeOptions: { tfm: 'net8.0', frameworks: frameworks.map(([name, version]) => ({ name, version })) } })

it('finds the packages of a program beside it', async () => {
  const { packages, installed, notes } = await installedIn(nuget, {
    '/app/Web.deps.json': deps(
      {
        'Web/1.0.0': {
          dependencies: { Npgsql: '8.0.1', 'Own.Library': '1.0.0', 'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64': '8.0.1' },
          runtime: { 'Web.dll': {} },
        },
        'Own.Library/1.0.0': { dependencies: { Serilog: '3.1.0' }, runtime: { 'Own.Library.dll': {} } },
        'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1': {
          runtime: { 'System.Runtime.dll': {} },
          native: { 'libcoreclr.so': {} },
        },
        'Npgsql/8.0.1': {
          dependencies: { 'Microsoft.Extensions.Logging.Abstractions': '8.0.0' },
          runtime: { 'lib/net8.0/Npgsql.dll': {} },
          resources: { 'lib/net8.0/de/Npgsql.resources.dll': { locale: 'de' } },
        },
        'Microsoft.Extensions.Logging.Abstractions/8.0.0': { runtime: { 'lib/net8.0/Microsoft.Extensions.Logging.Abstractions.dll': {} } },
        'Serilog/3.1.0': {
          runtimeTargets: { 'runtimes/linux-x64/native/libx.so': { rid: 'linux-x64' }, 'runtimes/win/native/x.dll': {} },
          runtime: { 'lib/net8.0/Serilog.dll': {} },
        },
        'Analyzer/1.0.0': {},
      },
      {
        'Web/1.0.0': 'project',
        'Own.Library/1.0.0': 'project',
        'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1': 'runtimepack',
      },
    ),
    '/app/Web.dll': '',
    '/app/Own.Library.dll': '',
    '/app/Npgsql.dll': '',
    '/app/de/Npgsql.resources.dll': '',
    '/app/System.Runtime.dll': '',
    '/app/libcoreclr.so': '',
    '/app/Microsoft.Extensions.Logging.Abstractions.dll': '',
    '/app/runtimes/linux-x64/native/libx.so': '',
    '/root/.nuget/packages/serilog/3.1.0/lib/net8.0/Serilog.dll': '',
  })
  expect(packages).toEqual({
    'Microsoft.NETCore.App.Runtime.linux-x64@8.0.1': {
      files: ['/app/System.Runtime.dll', '/app/libcoreclr.so'],
      needs: [],
      asked: '/app/Web.deps.json',
      dev: false,
      complete: true,
    },
    'Npgsql@8.0.1': {
      files: ['/app/Npgsql.dll', '/app/de/Npgsql.resources.dll'],
      needs: ['Microsoft.Extensions.Logging.Abstractions 8.0.0 → Microsoft.Extensions.Logging.Abstractions@8.0.0'],
      ...{ asked: '/app/Web.deps.json', dev: false, complete: true },
    },
    'Microsoft.Extensions.Logging.Abstractions@8.0.0': {
      files: ['/app/Microsoft.Extensions.Logging.Abstractions.dll'],
      needs: [],
      asked: 'pulled-in',
      dev: false,
      complete: true,
    },
    'Serilog@3.1.0': {
      files: ['/app/runtimes/linux-x64/native/libx.so', '/root/.nuget/packages/serilog/3.1.0/lib/net8.0/Serilog.dll'],
      needs: [],
      ...{ asked: '/app/Web.deps.json', dev: false, complete: true },
    },
    'Analyzer@1.0.0': { files: [], needs: [], asked: 'unknown', dev: false, complete: false },
  })
  expect(installed.packages.find(({ name }) => name === 'Npgsql')!.purl).toBe('pkg:nuget/Npgsql@8.0.1')
  expect(notes).toEqual([])
})

it('finds shared frameworks, and who runs with them; what is inside an SDK is its own', async () => {
  const root = '/usr/share/dotnet'
  const { packages } = await installedIn(nuget, {
    [`${root}/shared/Microsoft.NETCore.App/8.0.1/System.Runtime.dll`]: '',
    [`${root}/shared/Microsoft.NETCore.App/8.0.1/Microsoft.NETCore.App.deps.json`]: deps({
      'X/1': { runtime: { 'System.Runtime.dll': {} } },
    }),
    [`${root}/shared/Microsoft.NETCore.App/6.0.9/System.Runtime.dll`]: '',
    [`${root}/shared/Microsoft.AspNetCore.App/8.0.1/Kestrel.dll`]: '',
    [`${root}/shared/Microsoft.AspNetCore.App/8.0.1/Microsoft.AspNetCore.App.runtimeconfig.json`]: config([
      'Microsoft.NETCore.App',
      '8.0.1',
    ]),
    [`${root}/packs/Microsoft.NETCore.App.Ref/8.0.1/ref/net8.0/System.Runtime.dll`]: '',
    [`${root}/sdk/8.0.101/dotnet.dll`]: '',
    [`${root}/sdk/8.0.101/tool.deps.json`]: deps({ 'Y/1': {} }),
    [`${root}/sdk/8.0.101/tool.runtimeconfig.json`]: config(['Microsoft.NETCore.App', '6.0.0']),
    [`${root}/templates/8.0.1/x.nupkg`]: '',
    '/app/web.runtimeconfig.json': config(['Microsoft.AspNetCore.App', '8.0.0'], ['Microsoft.NETCore.App', '8.0.0']),
  })
  expect(packages).toMatchObject({
    'Microsoft.NETCore.App@8.0.1': { asked: '/app/web.runtimeconfig.json' },
    'Microsoft.NETCore.App@6.0.9': { asked: 'unknown' },
    'Microsoft.AspNetCore.App@8.0.1': {
      asked: '/app/web.runtimeconfig.json',
      needs: ['Microsoft.NETCore.App 8.0.1 → Microsoft.NETCore.App@8.0.1'],
    },
    'Microsoft.NETCore.App.Ref@8.0.1': { asked: 'unknown' },
    'dotnet-sdk@8.0.101': {
      files: [
        `${root}/sdk/8.0.101/dotnet.dll`,
        `${root}/sdk/8.0.101/tool.deps.json`,
        `${root}/sdk/8.0.101/tool.runtimeconfig.json`,
        `${root}/templates/8.0.1/x.nupkg`,
      ],
    },
  })
  expect(Object.keys(packages)).toHaveLength(5)
})

it.each(['', '[]', '{"targets": 7}'])('says that it cannot read %j', async (content) => {
  const { installed } = await installedIn(nuget, { '/app/a.deps.json': content, '/app/a.runtimeconfig.json': content })
  expect(installed).toMatchObject({ packages: [], broken: ['/app/a.deps.json'] })
})
