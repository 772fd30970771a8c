import type { NoPlan } from '../ecosystem.ts'

const MAX_POM = 512 * 1024
const MAX_ELEMENTS = 100
/** Of the plugin's configuration, what is about more than the jar: how it is started, or another one. */
const STARTS_OTHERWISE =
  /<(?:classifier|jvmArguments|arguments|commandlineArguments|profiles|environmentVariables|workingDirectory|systemPropertyVariables|agents?|directories|useTestClasspath|layout|outputDirectory|finalName|skip|fork|optimizedLaunch)>/

/** The path of the jar that a project with Spring Boot packs, from its folder; or why that is not known, or not the same program. */
export function springBootJar(pom: string | undefined): string | NoPlan {
  const text = pom === undefined || pom.length > MAX_POM ? '' : withoutComments(pom)
  if (text === '') return { reason: 'which jar it would start without Maven is not known: a pom.xml in --context tells' }
  const plugin = elements(text, 'plugin').find((each) => each.includes('spring-boot-maven-plugin'))
  if (plugin === undefined) return { reason: 'pom.xml does not say that Spring Boot packs the program' }
  if (STARTS_OTHERWISE.test(plugin)) return { reason: 'pom.xml says how Maven starts it, and java alone would start it in another way' }
  if (text.includes('spring-boot-devtools')) return { reason: 'spring-boot-devtools is only there while Maven starts it' }
  if (!text.includes('spring-boot-starter-parent') && !/<goal>\s*repackage\s*<\/goal>/.test(plugin))
    return { reason: 'pom.xml does not say that Spring Boot packs the program' }
  const parent = elements(text, 'parent')[0] ?? ''
  // What is not the project's own.
  let own = text
  for (const name of [
    'parent',
    'dependencies',
    'dependencyManagement',
    'build',
    'profiles',
    'modules',
    'repositories',
    'pluginRepositories',
  ])
    for (const each of elements(own, name)) own = own.replace(each, '')
  const packaging = valueIn(own, 'packaging') ?? 'jar'
  const final = valueIn(elements(text, 'build')[0] ?? '', 'finalName')
  const version = valueIn(own, 'version') ?? valueIn(parent, 'version')
  const artifact = valueIn(own, 'artifactId')
  const properties = (written: string) =>
    written
      .replace(/\$\{(?:project\.)?artifactId\}/g, artifact ?? '$')
      .replace(/\$\{(?:project\.)?version\}/g, version ?? '$')
      .replace(/\$\{([\w.-]+)\}/g, (_, name: string) => valueIn(elements(own, 'properties')[0] ?? '', name) ?? '$')
  const name = properties(final ?? `${artifact ?? '$'}-${version ?? '$'}`)
  if (packaging !== 'jar' || !/^[\w.-]+$/.test(name)) return { reason: 'the name of the jar is not known by pom.xml' }
  return `target/${name}.jar`
}

/** Elements of a name with all that is in them; of those in each other, the outer ones. */
export function elements(text: string, name: string): string[] {
  const found: string[] = []
  const [opening, closing] = [`<${name}>`, `</${name}>`]
  for (let start = text.indexOf(opening); start !== -1; start = text.indexOf(opening, start)) {
    const end = text.indexOf(closing, start)
    if (end === -1 || found.length > MAX_ELEMENTS) break
    found.push(text.slice(start, end + closing.length))
    start = end
  }
  return found
}

function valueIn(text: string, name: string): string | undefined {
  const start = text.indexOf(`<${name}>`)
  const end = start === -1 ? -1 : text.indexOf(`</${name}>`, start)
  return end === -1 ? undefined : text.slice(start + name.length + 2, end).trim()
}

export function withoutComments(xml: string): string {
  let [plain, at] = ['', 0]
  for (let start = xml.indexOf('<!--'); start !== -1; start = xml.indexOf('<!--', at)) {
    plain += xml.slice(at, start)
    const end = xml.indexOf('-->', start)
    at = end === -1 ? xml.length : end + 3
  }
  return plain + xml.slice(at)
}
