import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatImageName, type ImageName, imageNameProblem, isTag, parseImageName } from '../../src/image/image-name.ts'

const DIGEST = `sha256:${'a'.repeat(64)}` as const
const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const HUB = 'docker.io'

describe('parseImageName', () => {
  const table: [string, ImageName][] = [
    ['node', { registry: HUB, repository: 'library/node' }],
    ['node:22', { registry: HUB, repository: 'library/node', tag: '22' }],
    [`node@${DIGEST}`, { registry: HUB, repository: 'library/node', digest: DIGEST }],
    [`node:22@${DIGEST}`, { registry: HUB, repository: 'library/node', tag: '22', digest: DIGEST }],
    ['library/node', { registry: HUB, repository: 'library/node' }],
    ['docker.io/node', { registry: HUB, repository: 'library/node' }],
    ['index.docker.io/library/node', { registry: HUB, repository: 'library/node' }],
    ['Docker.IO/node', { registry: HUB, repository: 'library/node' }],
    ['me/shop', { registry: HUB, repository: 'me/shop' }],
    ['a/b/c/d', { registry: HUB, repository: 'a/b/c/d' }],
    ['docker.io/go.dev/shop', { registry: HUB, repository: 'go.dev/shop' }],
    [`docker.io/${'a'.repeat(64)}`, { registry: HUB, repository: `library/${'a'.repeat(64)}` }],
    // An archive's name can be an image's: whoever asks looks for the file first.
    ['app.tar', { registry: HUB, repository: 'library/app.tar' }],
    ['localhost', { registry: HUB, repository: 'library/localhost' }],
    ['localhost/shop', { registry: 'localhost', repository: 'shop' }],
    ['localhost:5000/shop:1', { registry: 'localhost:5000', repository: 'shop', tag: '1' }],
    ['shop:5000', { registry: HUB, repository: 'library/shop', tag: '5000' }],
    ['host:5000/shop', { registry: 'host:5000', repository: 'shop' }],
    ['HOST/shop', { registry: 'HOST', repository: 'shop' }],
    ['127.0.0.1:5000/team/shop', { registry: '127.0.0.1:5000', repository: 'team/shop' }],
    ['[::1]:5000/shop:1', { registry: '[::1]:5000', repository: 'shop', tag: '1' }],
    ['[2001:db8::1]/shop', { registry: '[2001:db8::1]', repository: 'shop' }],
    [`${ECR}/team/shop:1`, { registry: ECR, repository: 'team/shop', tag: '1' }],
    [`${ECR}/shop@${DIGEST}`, { registry: ECR, repository: 'shop', digest: DIGEST }],
    [`${ECR}.cn/shop`, { registry: `${ECR}.cn`, repository: 'shop' }],
    ['public.ecr.aws/docker/library/node:22', { registry: 'public.ecr.aws', repository: 'docker/library/node', tag: '22' }],
    // Docker Hub's own hosts are registries like any other: only docker.io gets library/.
    ['registry-1.docker.io/library/node', { registry: 'registry-1.docker.io', repository: 'library/node' }],
    ['docker.io.evil.example/node', { registry: 'docker.io.evil.example', repository: 'node' }],
    ['a__b/c.d/e_f/g---h', { registry: HUB, repository: 'a__b/c.d/e_f/g---h' }],
    ['shop:_A.b-C', { registry: HUB, repository: 'library/shop', tag: '_A.b-C' }],
    [`shop:${'1'.repeat(128)}`, { registry: HUB, repository: 'library/shop', tag: '1'.repeat(128) }],
    [`a.b/${'p'.repeat(255)}`, { registry: 'a.b', repository: 'p'.repeat(255) }],
    [`a/${'p'.repeat(253)}`, { registry: HUB, repository: `a/${'p'.repeat(253)}` }],
  ]
  it.each(table)('%s', (text, name) => {
    expect(parseImageName(text)).toEqual(name)
    expect(imageNameProblem(text)).toBeUndefined()
  })

  const HOST = 'What stands before the first slash is no host name'
  const CHARACTER = 'It holds a character that no repository name may hold.'
  const PART = 'Every part of a repository name begins and ends with a letter or digit'
  const LOWER = 'Repository names are lower case.'
  const LONG = 'longer than 255 characters'
  it.each([
    ['', 'It is empty.'],
    ['Shop', LOWER],
    ['ghcr.io/Me/shop', LOWER],
    ['me/Shop:1', LOWER],
    ['docker://node', 'without a scheme'],
    ['https://ghcr.io/me/shop', 'without a scheme'],
    ['a'.repeat(64), 'the ID of an image'],
    [DIGEST, 'the ID of an image'],
    ['shop:', 'ends where a tag should follow'],
    ['shop:-1', 'A tag is'],
    ['shop:a:b', 'A tag is'],
    ['shop:a b', 'A tag is'],
    ['shop:1\n', 'A tag is'],
    [`shop:${'1'.repeat(129)}`, 'A tag is'],
    ['shop@', 'Behind @'],
    ['shop@latest', 'Behind @'],
    [`shop@${DIGEST}0`, 'Behind @'],
    [`shop@${DIGEST.toUpperCase()}`, 'Behind @'],
    [`shop@sha512:${'a'.repeat(128)}`, 'Behind @'],
    [`shop@${DIGEST}@${DIGEST}`, 'Behind @'],
    [`shop@${DIGEST}:1`, 'Behind @'],
    [':1', 'It names no repository.'],
    ['ghcr.io/', 'It names no repository.'],
    ['/', PART],
    ['/shop', PART],
    ['shop/', PART],
    ['me//shop', PART],
    ['me/../shop', PART],
    ['me/./shop', PART],
    ['..', PART],
    ['.', PART],
    ['-', PART],
    ['a___b', PART],
    ['a..b', PART],
    ['a._b', PART],
    ['-shop', PART],
    ['shop-', PART],
    ['../shop', HOST],
    ['./app.tar', HOST],
    ['-a.b/shop', HOST],
    ['a_b.c/shop', HOST],
    ['host:/shop', HOST],
    ['host:port/shop', HOST],
    ['host:70000/shop', HOST],
    ['host:1:2/shop', HOST],
    ['999.1.1.1/shop', HOST],
    ['[:::]/shop', HOST],
    ['[::1/shop', HOST],
    ['[fe80::1%25eth0]/shop', HOST],
    ['user:secret@ghcr.io/shop', 'Behind @'],
    ['~/shop', CHARACTER],
    ['a shop', CHARACTER],
    [' shop', CHARACTER],
    ['shop\n', CHARACTER],
    ['shop\0', CHARACTER],
    ['sh\u001b[31mop', CHARACTER],
    ['shop?x=1', CHARACTER],
    ['shop#1', CHARACTER],
    ['shop%2f', CHARACTER],
    ['a\\b', CHARACTER],
    // Cyrillic о; full-width letters; a soft hyphen; the other direction; a dot that is none.
    ['n\u043ede', CHARACTER],
    ['\uff4eode', CHARACTER],
    ['no\u00adde', CHARACTER],
    ['\u202enode', CHARACTER],
    ['ghcr\u3002io/shop', CHARACTER],
    ['\u0261hcr.io/shop', HOST],
    ['a'.repeat(10_000), LONG],
    ['A'.repeat(10_000), LONG],
    ['a/'.repeat(5000), LONG],
    [`${'a-'.repeat(5000)}`, LONG],
    [`${'a.'.repeat(5000)}/shop`, HOST],
    [`a.b/${'p'.repeat(256)}`, LONG],
    ['p'.repeat(248), LONG],
    [`shop:${'1'.repeat(10_000)}`, 'A tag is'],
  ])('refuses %j', (text, problem) => {
    expect(parseImageName(text)).toBeUndefined()
    expect(imageNameProblem(text)).toContain(problem)
  })

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[aA0.:/@_[\]-]{0,20}$/)), (text) => {
        const name = parseImageName(text)
        expect(name === undefined).toBe(imageNameProblem(text) !== undefined)
        if (!name) return
        // It is asked for at this address, and nowhere else.
        const url = new URL(`https://${name.registry}/v2/${name.repository}/manifests/${name.tag ?? name.digest ?? 'latest'}`)
        expect(url.pathname).toBe(`/v2/${name.repository}/manifests/${name.tag ?? name.digest ?? 'latest'}`)
        expect(url.username + url.password + url.search + url.hash).toBe('')
        expect(parseImageName(formatImageName(name))).toEqual(name.digest ? name : { tag: 'latest', ...name })
      }),
      { numRuns: 400 },
    )
  })
})

describe('formatImageName', () => {
  it.each([
    ['node', 'node:latest'],
    ['docker.io/library/node:22', 'node:22'],
    ['index.docker.io/me/shop', 'me/shop:latest'],
    [`docker.io/library/node@${DIGEST}`, `node@${DIGEST}`],
    [`library/node:22@${DIGEST}`, `node:22@${DIGEST}`],
    ['library/a/b', 'library/a/b:latest'],
    ['localhost:5000/shop', 'localhost:5000/shop:latest'],
    ['[::1]:5000/library/shop:1', '[::1]:5000/library/shop:1'],
    [`${ECR}/team/shop`, `${ECR}/team/shop:latest`],
    ['docker.io/go.dev/shop:1', 'docker.io/go.dev/shop:1'],
    ['docker.io/localhost/shop:1', 'docker.io/localhost/shop:1'],
    [`docker.io/${DIGEST}`, `docker.io/library/${DIGEST}`],
  ])('%s is %s', (text, familiar) => {
    expect(formatImageName(parseImageName(text)!)).toBe(familiar)
  })
})

it.each([
  ['1', true],
  ['_', true],
  ['v1.2.3-rc.1', true],
  ['', false],
  ['.1', false],
  ['-1', false],
  ['a/b', false],
  ['1\n', false],
  ['é', false],
])('isTag(%j) is %s', (text, is) => {
  expect(isTag(text)).toBe(is)
})
