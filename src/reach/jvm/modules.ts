import type { RuntimeImage } from '../../binary/jimage.ts'

/** Found by name alone, so that no class refers to them: elliptic curves of TLS, file systems in archives, languages of dates and numbers. */
const BY_NAME = ['jdk.crypto.ec', 'jdk.zipfs', 'jdk.localedata']
const ALWAYS = ['java.base', 'jdk.unsupported']

/** Modules with all that they require, and those that are found by name, as far as the image has them. */
export async function closeModules(named: Iterable<string>, image: RuntimeImage): Promise<Set<string>> {
  const closed = new Set<string>()
  const queue = [...ALWAYS, ...BY_NAME, ...named]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (closed.has(next) || !image.modules.has(next)) continue
    closed.add(next)
    queue.push(...((await image.moduleInfo(next))?.requires ?? []))
  }
  return closed
}
