import { expect, it } from 'vitest'
import { pathsIn } from '../../src/reach/configuration.ts'
import { interpreterName, parseShebang } from '../../src/reach/shebang.ts'
import { plainWords, splitWords } from '../../src/reach/split-words.ts'

it.each([
  ['a b  c', ['a', 'b', 'c']],
  [`a 'b c' "d e"`, ['a', 'b c', 'd e']],
  [String.raw`a\ b "c\"d" 'e\f'`, ['a b', 'c"d', String.raw`e\f`]],
  [`a''b ""`, ['ab', '']],
  [`'open it`, ['open it']],
  ['', []],
  ['a | b', undefined],
  ['a $X', undefined],
  ['a "$X"', undefined],
  [`a '$X'`, ['a', '$X']],
  ['a *.txt', undefined],
  ['a && b', undefined],
])('splits %s', (line, words) => {
  expect(splitWords(line)).toEqual(words)
})

it('splits what no shell sees', () => {
  expect(plainWords(`a $X "b|c" *`)).toEqual(['a', '$X', 'b|c', '*'])
})

it.each([
  ['#!/bin/sh', '/bin/sh', undefined, 'sh'],
  ['#! /bin/bash -e\nx', '/bin/bash', '-e', 'bash'],
  ['#!/usr/bin/env node', '/usr/bin/env', 'node', 'node'],
  ['#!/usr/bin/env -S deno run --allow-net', '/usr/bin/env', '-S deno run --allow-net', 'deno'],
  ['#!/usr/bin/env -i A=b /usr/bin/perl', '/usr/bin/env', '-i A=b /usr/bin/perl', 'perl'],
  ['#!/bin/busybox sh', '/bin/busybox', 'sh', 'sh'],
  ['#!/usr/bin/python3.11 -I', '/usr/bin/python3.11', '-I', 'python3.11'],
  ['#!/bin/sh\r\n', '/bin/sh', undefined, 'sh'],
])('reads the shebang %j', (text, interpreter, argument, name) => {
  const shebang = parseShebang(Buffer.from(text))!
  expect([shebang.interpreter, shebang.argument, interpreterName(shebang)]).toEqual([interpreter, argument, name])
})

it.each(['', '#', '#!', '#!  \n', '\u007fELF', '# !/bin/sh', '#!\0'])('%j is no shebang', (text) => {
  expect(parseShebang(Buffer.from(text))).toBeUndefined()
})

it.each([
  ['x=/a/b:/c/d', ['/a/b', '/c/d']],
  ['"/e f" file:///h/i', ['/e', '/h/i']],
  ['http://host/j https://k//l', []],
  ['//m/n;', ['/m/n']],
  ['${X}/o $X/p ~/q ../r s/t', []],
  ['(/u/v) </w/x> [/y/z].', ['/u/v', '/w/x', '/y/z']],
  ['/dev/null /proc/1 /tmp/a /run/b /var/run/c', []],
  ['/a/b. /a/b, /a/b/', ['/a/b']],
  ['', []],
])('finds the paths in %s', (text, paths) => {
  expect(pathsIn(text)).toEqual(paths)
})
