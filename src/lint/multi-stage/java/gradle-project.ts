import type { NoPlan } from '../ecosystem.ts'

const MAX_SCRIPT = 256 * 1024

/** The path of the jar that a project with Spring Boot packs, from its folder; or why that is not known, or not the same program. */
export function springBootJar(textOf: (name: string) => string | undefined): string | NoPlan {
  const [script, settings] = [read(textOf, 'build.gradle'), read(textOf, 'settings.gradle')]
  if (script === undefined) return { reason: 'which jar it would start without Gradle is not known: a build.gradle in --context tells' }
  if (!script.includes('org.springframework.boot')) return { reason: 'build.gradle does not say that Spring Boot packs the program' }
  if (/\bbootRun\b|\bBootRun\b/.test(script))
    return { reason: 'build.gradle says how Gradle starts it, and java alone would start it in another way' }
  if (/devtools|developmentOnly|docker-compose/.test(script))
    return { reason: 'what is for development only is there while Gradle starts it' }
  const whole = /\bbootJar\s*\{[^}]{0,500}\barchiveFileName(?:\.set\(|\s*=)\s*["']([\w.-]+)["']/.exec(script)?.[1]
  if (whole !== undefined) return `build/libs/${whole}`
  const name = /\brootProject\.name\s*=\s*["']([\w.-]+)["']/.exec(settings ?? '')?.[1]
  const versions = [...script.matchAll(/^[ \t]*version(?:[ \t]*=[ \t]*|[ \t]+)(.{1,100})$/gm)].map(
    ([, value]) => /^["']([\w.-]+)["']\s*$/.exec(value!)?.[1],
  )
  const isOther = /\barchive[A-Z]\w+|\bbootJar\b|\bBootJar\b/.test(script) || /\binclude\b/.test(settings ?? '')
  const version = versions.length === 0 && !/^[ \t]*version\b/m.test(textOf('gradle.properties') ?? '') ? '' : versions[0]
  if (name === undefined || version === undefined || versions.length > 1 || isOther)
    return { reason: 'the name of the jar is not known by build.gradle and settings.gradle' }
  return `build/libs/${name}${version === '' ? '' : `-${version}`}.jar`
}

function read(textOf: (name: string) => string | undefined, name: string): string | undefined {
  const text = textOf(name) ?? textOf(`${name}.kts`)
  return text === undefined || text.length > MAX_SCRIPT ? undefined : text
}
