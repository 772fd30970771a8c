import type { JarManifest } from '../../binary/jar-manifest.ts'
import type { Artifact } from './jar.ts'

/** Groups whose jars say nothing of Maven, since Gradle built them. The first that fits counts. */
const FAMILIES: readonly (readonly [artifact: RegExp, group: string])[] = [
  [
    /^spring-(boot|security|data|cloud|session|integration|batch|kafka|ws|amqp|hateoas|statemachine|vault|ldap|graphql)\b/,
    'org.springframework.$1',
  ],
  [/^spring-[a-z]+/, 'org.springframework'],
  [/^micrometer-/, 'io.micrometer'],
  [/^tomcat-embed-/, 'org.apache.tomcat.embed'],
  [/^tomcat-/, 'org.apache.tomcat'],
  [/^reactor-(?!netty)/, 'io.projectreactor'],
  [/^reactor-netty/, 'io.projectreactor.netty'],
  [/^kotlin-/, 'org.jetbrains.kotlin'],
  [/^kotlinx-/, 'org.jetbrains.kotlinx'],
  [/^hibernate-(core|jpamodelgen|envers|c3p0|community-dialects)/, 'org.hibernate.orm'],
  [/^groovy(-|$)/, 'org.apache.groovy'],
  [/^okhttp|^logging-interceptor/, 'com.squareup.okhttp3'],
  [/^okio/, 'com.squareup.okio'],
  [/^kafka-clients$/, 'org.apache.kafka'],
  [/^lucene-/, 'org.apache.lucene'],
  [/^elasticsearch/, 'org.elasticsearch'],
  [/^gradle-/, 'org.gradle'],
]
const GROUP = /^[a-z][\w-]*(?:\.[\w-]+)+$/i

/** As the manifest tells it: names of bundles and modules are mostly the group and the artifact. */
export function groupOfManifest(artifact: string, manifest: JarManifest): string {
  const id = manifest.get('implementation-vendor-id') ?? ''
  if (GROUP.test(id)) return id
  for (const name of [manifest.get('bundle-symbolicname')?.split(';')[0]!.trim(), manifest.get('automatic-module-name')]) {
    const group = name?.endsWith(`.${artifact}`) ? name.slice(0, -artifact.length - 1) : ''
    // Nothing is published by all of Apache.
    if (group !== '' && group !== 'org.apache') return group
  }
  return ''
}

/** As the path tells it in the repositories of Maven and Gradle on disk. */
export function groupOfPath(path: string, artifact: string, version: string): string {
  const folders = path.split('/').slice(0, -1)
  if (folders.at(-1) === version && folders.at(-2) === artifact) {
    const start = folders.lastIndexOf('repository')
    return start === -1 ? '' : folders.slice(start + 1, -2).join('.')
  }
  return folders.at(-2) === version && folders.at(-3) === artifact && folders.includes('files-2.1') ? folders.at(-4)! : ''
}

/** Groups of artifacts by what others in the image say: those of the same name, and those who need them. Undefined where they differ. */
export function groupFinder(artifacts: Iterable<Artifact>): (artifact: string) => string | undefined {
  const groups = new Map<string, Set<string>>()
  const add = (group: string, artifact: string): void => {
    if (group !== '') groups.set(artifact, (groups.get(artifact) ?? new Set()).add(group))
  }
  for (const { group, artifact, dependencies } of artifacts) {
    add(group, artifact)
    for (const { name } of dependencies) add(name.split(':')[0]!, name.split(':')[1]!)
  }
  return (artifact) => {
    const [only, ...others] = groups.get(artifact) ?? []
    if (only !== undefined && others.length === 0) return only
    const family = FAMILIES.find(([pattern]) => pattern.test(artifact))
    return family && family[1].replace('$1', family[0].exec(artifact)![1] ?? '')
  }
}
