import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { unnamedImages } from '../../src/builders/unnamed-images.ts'
import { scratch } from '../support/archive-sketch.ts'

it.each<[builder: string, log: string, ids: string[]]>([
  [
    'docker',
    'Step 1/4 : FROM debian\n12: Pulling from library/debian\n ---> 0d55069c4dcb\nStep 2/4 : RUN a\n ---> Using cache\n ---> 1b8eb629ca00\nStep 3/4 : RUN b\n ---> Running in d03ddbe7c9bc\n ---> 7268f50b98e1\nStep 4/4 : COPY x /\n ---> 8f50b98e1726\n',
    ['8f50b98e1726', '7268f50b98e1'],
  ],
  [
    'buildah',
    '[1/2] STEP 1/2: FROM debian AS build\n[1/2] STEP 2/2: RUN a\n--> 72efb6329f9\n[2/2] STEP 1/3: FROM debian\n[2/2] STEP 2/3: RUN b\n--> Using cache df7b5ded7cde1d1d28360cead8308778d03b3791daa93a2a08d85e8ac1b3a362\n--> df7b5ded7cd\n[2/2] STEP 3/3: RUN c\n',
    ['72efb6329f9'],
  ],
  ['a program that says the same', ' ---> 0d55069c4dcb\n', []],
])('of %s, it takes away what it made', (_, log, ids) => {
  const path = join(scratch(), 'build.log')
  writeFileSync(path, log)
  expect(unnamedImages(path)).toEqual(ids)
})
