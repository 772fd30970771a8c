import { expect, it } from 'vitest'
import { fillTree, pickFolder } from '../../src/cli/tree-flag.ts'

it.for([
  ['--tree app.tar', '--tree=/ app.tar'],
  ['app.tar --tree', 'app.tar --tree=/'],
  ['app.tar --tree --all', 'app.tar --tree=/ --all'],
  ['app.tar --tree /usr', 'app.tar --tree /usr'],
  ['app.tar --tree=/usr', 'app.tar --tree=/usr'],
  ['-- --tree', '-- --tree'],
] as const)('reads %s', ([typed, meant]) => {
  expect(fillTree(typed.split(' '))).toEqual(meant.split(' '))
})

it.for([
  [undefined, undefined, {}],
  ['app.tar', undefined, { image: 'app.tar' }],
  ['app.tar', '/', { image: 'app.tar', folder: '/' }],
  ['app.tar', '/usr/', { image: 'app.tar', folder: '/usr' }],
  ['app.tar', 'usr/lib', { image: 'app.tar', folder: '/usr/lib' }],
  [undefined, '/tmp/app.tar', { image: '/tmp/app.tar', folder: '/' }],
  [undefined, '/', { folder: '/' }],
] as const)('with image %s and folder %s', ([image, tree, picked]) => {
  expect(pickFolder(image, tree)).toEqual(picked)
})
