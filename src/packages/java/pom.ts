import type { Dependency } from '../package.ts'

/** Group, artifact and version of a Maven package: https://maven.apache.org/pom.html#Maven_Coordinates. The group may be empty. */
export interface Coordinates {
  group: string
  artifact: string
  version: string
}

export interface PomDependency {
  /** `group:artifact` */
  name: string
  version: string
  kind: Dependency['kind']
}

const MAX_POM_LENGTH = 4 * 1024 * 1024
const MAX_DEPENDENCIES = 2000
const MAX_DEPTH = 100
const MAX_TAG_LENGTH = 1000

/** Coordinates in a `pom.properties`, which Maven puts into jars; undefined when some are missing. */
export function parsePomProperties(text: string): Coordinates | undefined {
  const value = (key: string) => new RegExp(`^[ \\t]*${key}[ \\t]*[=:][ \\t]*(\\S+)`, 'm').exec(text)?.[1]
  const [group, artifact, version] = ['groupId', 'artifactId', 'version'].map(value)
  return group !== undefined && artifact !== undefined && version !== undefined ? { group, artifact, version } : undefined
}

/** Dependencies that a `pom.xml` has of its own: without those of a parent, of plug-ins and profiles, and of tests. */
export function parsePomDependencies(text: string, own: Coordinates): PomDependency[] {
  const found: PomDependency[] = []
  for (const block of ownBlocks(text.slice(0, MAX_POM_LENGTH))) {
    const value = (tag: string) => expand(elementIn(block, tag) ?? '', own)
    const [group, artifact, scope] = [value('groupId'), value('artifactId'), value('scope')]
    if (group === '' || artifact === '' || scope === 'test' || scope === 'provided' || scope === 'import') continue
    const kind = value('optional') === 'true' ? 'optional' : 'depends'
    found.push({ name: `${group}:${artifact}`, version: value('version'), kind })
  }
  return found
}

/** The text between the tags of each `<dependency>` that stands in `<dependencies>` right below `<project>`. */
function ownBlocks(text: string): string[] {
  const blocks: string[] = []
  const path: string[] = []
  let start = 0
  for (let at = text.indexOf('<'); at !== -1 && blocks.length < MAX_DEPENDENCIES && path.length < MAX_DEPTH; at = text.indexOf('<', at)) {
    const isComment = text.startsWith('<!--', at)
    const end = text.indexOf(isComment ? '-->' : '>', at)
    if (end === -1) break
    const tag = isComment ? '' : text.slice(at + 1, Math.min(end, at + MAX_TAG_LENGTH))
    if (tag.startsWith('/')) {
      if (path.join() === 'project,dependencies,dependency') blocks.push(text.slice(start, at))
      path.pop()
    } else if (/^[A-Za-z]/.test(tag) && !tag.endsWith('/')) {
      path.push(/^[^\s/]*/.exec(tag)![0])
      if (path.length === 3) start = end + 1
    }
    at = end
  }
  return blocks
}

function elementIn(block: string, tag: string): string | undefined {
  return new RegExp(`<${tag}>\\s*([^<\\s]*)\\s*</${tag}>`).exec(block)?.[1]
}

function expand(text: string, { group, version }: Coordinates): string {
  return text
    .replace(/\$\{(project|pom)\.groupId\}/, () => group)
    .replace(/\$\{(project|pom)\.version\}/, () => version)
    .replace(/\$\{(project|pom)\.parent\.groupId\}/, () => group)
}
