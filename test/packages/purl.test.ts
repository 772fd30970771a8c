import * as fc from 'fast-check'
import { PackageURL } from 'packageurl-js'
import { expect, it } from 'vitest'
import { purl, type PurlParts } from '../../src/packages/purl.ts'

it.each<[PurlParts, string]>([
  [
    {
      type: 'deb',
      namespace: 'debian',
      name: 'libstdc++6',
      version: '1:12.2.0-14+deb12u1',
      qualifiers: { distro: 'debian-12', arch: 'amd64' },
    },
    'pkg:deb/debian/libstdc%2B%2B6@1:12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12',
  ],
  [
    {
      type: 'rpm',
      namespace: 'Fedora',
      name: 'perl-Foo',
      version: '1.0~rc1^git-1.fc39',
      qualifiers: { epoch: '1', arch: undefined, distro: '' },
    },
    'pkg:rpm/fedora/perl-Foo@1.0~rc1%5Egit-1.fc39?epoch=1',
  ],
  [{ type: 'apk', namespace: 'alpine', name: '.build-deps', version: '20240101.0' }, 'pkg:apk/alpine/.build-deps@20240101.0'],
  [{ type: 'npm', namespace: '@Scope', name: 'Name', version: '1.0.0' }, 'pkg:npm/%40scope/name@1.0.0'],
  [{ type: 'pypi', name: 'Foo_Bar.baz', version: '1' }, 'pkg:pypi/foo-bar.baz@1'],
  [{ type: 'golang', namespace: 'github.com/Masterminds', name: 'semver', version: 'v3' }, 'pkg:golang/github.com/Masterminds/semver@v3'],
  [{ type: 'maven', namespace: 'org.apache', name: 'x' }, 'pkg:maven/org.apache/x'],
  [{ type: 'generic', name: "a/b?c#d@e (1)'*!", subpath: './lib//../x y' }, 'pkg:generic/a%2Fb%3Fc%23d%40e%20%281%29%27%2A%21#lib/x%20y'],
  [{ type: 'deb', name: '\ud800', version: 'ä' }, 'pkg:deb/%EF%BF%BD@%C3%A4'],
])('writes %o', (parts, expected) => {
  expect(purl(parts)).toBe(expected)
})

it('is read by others as it was meant', () => {
  const text = fc
    .string({ unit: fc.constantFrom(...'abXY09+:/@?#% .-_~&=ä'), minLength: 1, maxLength: 12 })
    .filter((each) => /\w/.test(each))
  // packageurl-js decodes qualifiers twice, so they hold nothing to decode.
  const plain = fc.stringMatching(/^[a-z0-9._-]{1,9}$/)
  fc.assert(
    fc.property(fc.constantFrom('rpm', 'generic'), plain, text, text, plain, (type, namespace, name, version, arch) => {
      const read = PackageURL.fromString(purl({ type, namespace, name, version, qualifiers: { arch } }))
      expect([read.namespace, read.name, read.version, read.qualifiers?.['arch']]).toEqual([namespace, name.trim(), version.trim(), arch])
    }),
    { numRuns: 200 },
  )
})
