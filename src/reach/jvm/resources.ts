import type { Application, Origin, ReadClass } from './application.ts'
import type { ClassSource } from './class-source.ts'

/** Follows names of classes in files of the class path that are no classes, and files that classes name. */
export interface Resources {
  /** Reads the files that count now. Each is read once. */
  follow(): Promise<void>
}

/** Spring reads these of all jars that there are, wanted or not. */
const SPRING_LISTS = /^META-INF\/(?:spring\.(?:factories|components|handlers)|spring\/[^/]+\.imports|spring\/aot\.factories)$/
const SPRING_READERS = [
  'org/springframework/core/io/support/SpringFactoriesLoader',
  'org/springframework/context/support/AbstractApplicationContext',
]
/** So does Log4j with its plug-ins, in a list that is compiled. */
const LOG4J_LIST = 'META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat'
/** Libraries of tags are looked for in all jars, once a page names one. */
const TAG_LISTS = /^META-INF\/.*\.(?:tld|taglib\.xml)$|^META-INF\/faces-config\.xml$/
const PAGES = /\.(?:jspx?|jspf|tagx?|xhtml)$/
const LOG4J_READER = 'org/apache/logging/log4j/core/config/plugins/util/PluginRegistry'
/** Written to configure: names in them are names of classes mostly. */
const CONFIGURATION = /\.(?:xml|properties|ya?ml|json|conf|factories|imports|handlers|tld|toml|groovy|jspx?|jspf|xhtml|zul|hcl|ini)$/
/**
 * Of libraries only what they have for others; what they read themselves lies in their own packages. What is for GraalVM's compiler, no
 * running Java reads.
 */
const OF_LIBRARIES = /^(?:META-INF\/(?!maven\/|native-image\/|MANIFEST|LICENSE|NOTICE).*|[^/]+)$/

const IN_EVERY_JAR = /^META-INF\/(?:MANIFEST|LICENSE|NOTICE|DEPENDENCIES|INDEX|maven\/|services\/|spring)/i

const NAME = /[A-Za-z_$][\w$]*(?:[./][A-Za-z_$][\w$]*)+/g
const MAX_RESOURCE_BYTES = 512 * 1024
const MAX_TOTAL_BYTES = 64 * 1024 * 1024

export function createResources(application: Application): Resources {
  const { sources } = application
  const done = new Set<string>()
  const reached = new Set<ClassSource>()
  let leftBytes = MAX_TOTAL_BYTES
  let hasPages: boolean | undefined
  const byName = new Map<string, ClassSource[]>()
  for (const source of sources) {
    for (const name of source.resources) {
      const places = byName.get(name)
      if (places) places.push(source)
      else byName.set(name, [source])
    }
  }
  const wanted: { source: ClassSource; from: number; name: string; grade: Origin['grade'] }[] = []

  application.listen(({ name, source, grade, strings }: ReadClass) => {
    reached.add(source)
    for (const text of strings) {
      for (const resource of namesOf(text)) {
        const [only, ...others] = byName.get(resource) ?? []
        // What a class finds in its own jar says nothing of others, and nothing does what is in every jar.
        if (only && others.length === 0 && only !== source && !IN_EVERY_JAR.test(resource)) {
          wanted.push({ source: only, from: source.origin(name), name: resource, grade })
        }
      }
    }
  })

  function isRead(name: string): boolean {
    const grade = application.gradeOf(name)
    return grade === 'hard' || grade === 'soft'
  }

  async function read(source: ClassSource, name: string, grade: Origin['grade']): Promise<void> {
    const key = `${source.path} ${name}`
    if (done.has(key) || leftBytes <= 0) return
    done.add(key)
    const bytes = await source.readResource(name, MAX_RESOURCE_BYTES)
    if (!bytes) return
    leftBytes -= bytes.length
    const from = source.isOwn ? source.origin('') : application.machine
    application.referResource(source, name, { from, kind: 'resource', grade })
    const kind = `name in ${name.slice(name.lastIndexOf('/') + 1)}`
    for (const [word] of bytes.toString('latin1').matchAll(NAME)) application.reach(word.replaceAll('.', '/'), { from, kind, grade })
  }

  return {
    async follow() {
      const spring = SPRING_READERS.some(isRead)
      const log4j = isRead(LOG4J_READER)
      hasPages ??= sources.some(({ isOwn, resources }) => isOwn && [...resources].some((name) => PAGES.test(name)))
      for (const source of sources) {
        for (const name of source.resources) {
          if (spring && SPRING_LISTS.test(name)) await read(source, name, 'soft')
          else if (hasPages && TAG_LISTS.test(name)) await read(source, name, 'soft')
          else if (log4j && name === LOG4J_LIST) await read(source, name, 'soft')
          else if (!CONFIGURATION.test(name)) continue
          else if (source.isOwn) await read(source, name, 'soft')
          else if (reached.has(source) && OF_LIBRARIES.test(name)) await read(source, name, 'weak')
        }
      }
      for (const { source, from, name, grade } of wanted.splice(0)) referToResource(source, from, name, grade)
    },
  }

  function referToResource(source: ClassSource, from: number, name: string, grade: Origin['grade']): void {
    application.refer(source, { from, kind: 'resource', grade: grade === 'hard' ? 'soft' : grade, via: name })
  }
}

/** Files that a string may name: as it is, or as a bundle of messages. */
function namesOf(text: string): string[] {
  const path = text.replace(/^\/|^classpath\*?:\/?/, '')
  return path.includes('/') ? [path, `${path}.properties`] : [`${path.replaceAll('.', '/')}.properties`]
}
