import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fixtureDockerfiles } from '../support/dockerfile-fixtures.ts'
import { CACHE } from './images.ts'

/** All Dockerfiles of the fixtures by archive and path, without what parsers are to make of them. */
export async function corpus(): Promise<Map<string, string>> {
  return new Map([...(await fixtureDockerfiles())].filter(([path]) => !path.endsWith('/result')))
}

/** A folder that has them, each named so that it is found as one. */
export async function corpusFolder(): Promise<string> {
  const folder = join(CACHE, 'dockerfiles')
  const files = await corpus()
  const there = await readdir(folder, { recursive: true }).catch(() => [])
  if (there.filter((name) => name.endsWith('.Dockerfile')).length === files.size) return folder
  await rm(folder, { recursive: true, force: true })
  for (const [path, text] of files) {
    const file = join(folder, fileNameOf(path))
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text, 'latin1')
  }
  return folder
}

export function fileNameOf(path: string): string {
  return path.endsWith('.Dockerfile') ? path : `${path}.Dockerfile`
}
