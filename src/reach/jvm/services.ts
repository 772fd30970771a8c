import type { Grade } from '../edge.ts'
import { worstGrade } from '../worst-grade.ts'
import type { Application, ReadClass } from './application.ts'
import type { ClassSource } from './class-source.ts'

const LISTS = 'META-INF/services/'
/** Micronaut has a folder for each service, and in it an empty file with the name of each provider. */
const NAMES = 'META-INF/micronaut/'
const MAX_LIST_BYTES = 1024 * 1024
const MAX_LISTS = 50_000
const LOADER = 'java/util/ServiceLoader'
/** Classes of the platform that look for a service themselves, and the service. */
const PLATFORM_LOADERS: Readonly<Record<string, string>> = {
  'java/sql/DriverManager': 'java/sql/Driver',
  'javax/sql/DataSource': 'java/sql/Driver',
  'java/nio/file/FileSystems': 'java/nio/file/spi/FileSystemProvider',
  'javax/script/ScriptEngineManager': 'javax/script/ScriptEngineFactory',
  'javax/print/PrintServiceLookup': 'javax/print/PrintServiceLookup',
  'javax/imageio/ImageIO': 'javax/imageio/spi/ImageReaderSpi',
}

/** Follows services (java.util.ServiceLoader): files whose name is that of an interface, with the names of classes that provide it. */
export interface Services {
  /** Reaches what provides the services that were reached by now. */
  follow(): Promise<void>
}

export function createServices(application: Application): Services {
  /** Sources of providers, by service. */
  const offers = new Map<string, { source: ClassSource; resource: string }[]>()
  for (const source of application.sources) {
    for (const resource of source.resources) {
      const folder = [LISTS, NAMES].find((folder) => resource.startsWith(folder))
      if (folder === undefined) continue
      const service = resource.slice(folder.length).split('/')[0]!.replaceAll('.', '/')
      const places = offers.get(service)
      if (places) places.push({ source, resource })
      else offers.set(service, [{ source, resource }])
    }
  }
  /** Services that the platform looks for on behalf of what was reached. */
  const asked = new Set<string>()
  /** Sources with a class that loads services: for which one, it may be told by others. */
  const loaders = new Set<ClassSource>()
  /** Sources that name a service. */
  const namedBy = new Map<string, Set<ClassSource>>()
  const followed = new Map<string, Grade>()
  let leftLists = MAX_LISTS

  application.listen(({ source, classes, strings }: ReadClass) => {
    let loads = classes.has(LOADER)
    for (const text of strings) loads ||= text.startsWith('META-INF/services')
    if (loads) loaders.add(source)
    for (const name of classes) {
      if (offers.has(name)) namedBy.set(name, (namedBy.get(name) ?? new Set()).add(source))
      const looked = PLATFORM_LOADERS[name]
      if (looked !== undefined) asked.add(looked)
    }
  })

  /** Undefined for a service that nothing knows of. */
  function gradeOf(service: string): Grade | undefined {
    const defined = application.sourceOf(service)
    const reached = application.gradeOf(service)
    if (defined && reached === undefined) return undefined
    const isAsked =
      asked.has(service) ||
      (defined && loaders.has(defined)) ||
      namedBy
        .get(service)
        ?.values()
        .some((source) => loaders.has(source))
    if (isAsked) return worstGrade(reached ?? 'soft', 'soft')
    // The platform itself may look for what it defines, at any time.
    return defined || namedBy.has(service) || /^(java|javax|jdk|sun|com\/sun)\//.test(service) ? 'weak' : undefined
  }

  return {
    async follow() {
      for (const [service, places] of offers) {
        const grade = gradeOf(service)
        if (grade === undefined || followed.get(service) === grade || followed.get(service) === 'soft') continue
        followed.set(service, grade)
        for (const { source, resource } of places) if (leftLists-- > 0) await reachProviders(service, source, resource, grade)
      }
    },
  }

  async function reachProviders(service: string, source: ClassSource, resource: string, grade: Grade): Promise<void> {
    const from = application.sourceOf(service)?.origin(service) ?? application.machine
    application.referResource(source, resource, { from, kind: 'service', grade })
    const text = resource.startsWith(NAMES) ? resource.slice(resource.lastIndexOf('/') + 1) : await listIn(source, resource)
    const names = text.split('\n').map((line) => line.split('#')[0]!.trim())
    const via = service.replaceAll('/', '.')
    for (const name of names) application.reach(name.replaceAll('.', '/'), { from, kind: 'service', grade, via })
  }
}

async function listIn(source: ClassSource, resource: string): Promise<string> {
  return (await source.readResource(resource, MAX_LIST_BYTES))?.toString() ?? ''
}
