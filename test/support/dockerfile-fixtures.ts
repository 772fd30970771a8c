import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'

const FOLDER = join(import.meta.dirname, '../../../shared/fixtures/dockerfiles')

/** Whether the Dockerfiles that others wrote are on this machine. */
export const haveDockerfiles = existsSync(FOLDER)

/** Files of the archives, by archive and path: `buildkit-parser/frontend/…`. Bytes as characters, so that nothing of them is lost. */
export async function fixtureDockerfiles(archive?: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const name of readdirSync(FOLDER)
    .filter((each) => each.endsWith('.tar.gz'))
    .sort()) {
    const repository = basename(name, '.tar.gz')
    if (archive !== undefined && repository !== archive) continue
    const unpack = extract()
    unpack.end(gunzipSync(readFileSync(join(FOLDER, name))))
    for await (const entry of unpack) {
      const parts: Buffer[] = []
      for await (const part of entry) parts.push(part as Buffer)
      if (entry.header.type === 'file') files.set(`${repository}/${entry.header.name}`, Buffer.concat(parts).toString('latin1'))
    }
  }
  return files
}
