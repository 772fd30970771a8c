import { expect, it } from 'vitest'
import { parseChallenges } from '../../../src/source/registry/challenge.ts'

it.each<[string, string | string[] | undefined, [string, Record<string, string>][]]>([
  ['nothing', undefined, []],
  ['an empty header', '', []],
  ['basic', 'Basic realm="Registry"', [['basic', { realm: 'Registry' }]]],
  [
    'bearer, as Docker Hub writes it',
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/x:pull",error="insufficient_scope"',
    [
      [
        'bearer',
        {
          realm: 'https://auth.docker.io/token',
          service: 'registry.docker.io',
          scope: 'repository:library/x:pull',
          error: 'insufficient_scope',
        },
      ],
    ],
  ],
  ['a comma in quotes', 'Bearer scope="repository:a:pull,push",realm="r"', [['bearer', { scope: 'repository:a:pull,push', realm: 'r' }]]],
  ['escapes', String.raw`Basic realm="a \"b\" \\ c"`, [['basic', { realm: 'a "b" \\ c' }]]],
  ['any case', 'BEARER Realm="r",SERVICE=s', [['bearer', { realm: 'r', service: 's' }]]],
  [
    'two in one header',
    'Bearer realm="r",service="s", Basic realm="b"',
    [
      ['bearer', { realm: 'r', service: 's' }],
      ['basic', { realm: 'b' }],
    ],
  ],
  [
    'two headers',
    ['Basic realm="b"', 'Bearer realm="r"'],
    [
      ['basic', { realm: 'b' }],
      ['bearer', { realm: 'r' }],
    ],
  ],
  [
    'schemes without parameters, and with one token',
    'Negotiate, NTLM TlRMTVNTUAAB==, Basic realm=b',
    [
      ['negotiate', {}],
      ['ntlm', {}],
      ['basic', { realm: 'b' }],
    ],
  ],
  ['blanks around the sign', 'Basic realm = "b" , charset = UTF-8', [['basic', { realm: 'b', charset: 'UTF-8' }]]],
  ['empty elements', ', ,Basic realm="b",,', [['basic', { realm: 'b' }]]],
  ['a quote that does not end', 'Basic realm="b', [['basic', {}]]],
  ['the first of two that are the same', 'Basic realm="a", realm="b"', [['basic', { realm: 'a' }]]],
  ['names of JavaScript', 'Basic __proto__="x"', [['basic', { ['__proto__']: 'x' }]]],
])('reads %s', (_, header, expected) => {
  expect(parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.entries(parameters)])).toEqual(
    expected.map(([scheme, parameters]) => [scheme, Object.entries(parameters)]),
  )
})
