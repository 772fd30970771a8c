/** Which jars a JVM really loaded classes from: it opens every jar of its class path, so that its open files tell nothing. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** `file:/app/a.jar`, `jar:file:/app.jar!/BOOT-INF/lib/a.jar!/`, `jar:nested:/app.jar/!BOOT-INF/lib/a.jar!/` */
const SOURCE = / source: (?:jar:)?(?:file|nested):(\/\S+)/

/** @param logs Folder with logs of `-Xlog:class+load`. */
export function loadedJars(logs: string, image: string): Set<string> {
  const jars = new Set<string>()
  for (const log of readdirSync(logs).filter((name) => name.startsWith('slimscope-classes-'))) {
    for (const line of readFileSync(join(logs, log), 'utf8').split('\n')) {
      const source = SOURCE.exec(line)?.[1]
      if (source) jars.add(source.replace('/!', '!/').replace(/!?\/?$/, ''))
    }
  }
  return new Set([...jars].filter((jar) => isOfImage(jar, image)).sort())
}

function isOfImage(jar: string, image: string): boolean {
  return /\.[jw]ar$/.test(jar) && statSync(image + jar.split('!')[0], { throwIfNoEntry: false })?.isFile() === true
}
