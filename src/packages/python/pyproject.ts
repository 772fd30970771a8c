import { asObject, type JsonObject, listIn, objectIn, textIn, textsIn } from '../json-object.ts'
import { isForDevelopment, type Want, wantOf, wantsOfTable } from './wants.ts'

/** What pyproject.toml asks for: PEP 621 and 735, and what Poetry, PDM and uv had before. */
export function wantsOfPyproject(toml: JsonObject): Want[] {
  const project = objectIn(toml, 'project')
  const tool = objectIn(toml, 'tool')
  const poetry = objectIn(tool, 'poetry')
  const wants = textsIn(project, 'dependencies').flatMap((text) => wantOf(text, 'depends', 'project.dependencies'))
  for (const [group, section, texts] of groupsOf(toml, project, tool)) {
    const kind = section.startsWith('project.') ? 'optional' : isForDevelopment(group) ? 'dev' : 'depends'
    wants.push(...texts.flatMap((text) => wantOf(text, kind, section)))
  }
  wants.push(...wantsOfTable(objectIn(poetry, 'dependencies'), 'depends', 'tool.poetry.dependencies'))
  wants.push(...wantsOfTable(objectIn(poetry, 'dev-dependencies'), 'dev', 'tool.poetry.dev-dependencies'))
  for (const [group, value] of Object.entries(objectIn(poetry, 'group'))) {
    const section = `tool.poetry.group.${group}.dependencies`
    wants.push(...wantsOfTable(objectIn(asObject(value), 'dependencies'), isForDevelopment(group) ? 'dev' : 'depends', section))
  }
  return wants
}

function groupsOf(toml: JsonObject, project: JsonObject, tool: JsonObject): [group: string, section: string, texts: string[]][] {
  const tables: [string, JsonObject][] = [
    ['project.optional-dependencies', objectIn(project, 'optional-dependencies')],
    ['dependency-groups', objectIn(toml, 'dependency-groups')],
    ['tool.pdm.dev-dependencies', objectIn(objectIn(tool, 'pdm'), 'dev-dependencies')],
  ]
  const groups = tables.flatMap(([section, table]) =>
    Object.keys(table).map((group): [string, string, string[]] => [group, `${section}.${group}`, textsIn(table, group)]),
  )
  return [...groups, ['dev', 'tool.uv.dev-dependencies', textsIn(objectIn(tool, 'uv'), 'dev-dependencies')]]
}

/** Of uv.lock the programs of one's own, which come from no registry, with what they ask for. */
export function wantsOfUvLock(toml: JsonObject): Want[] {
  return listIn(toml, 'package').flatMap((value) => {
    const entry = asObject(value)
    const source = objectIn(entry, 'source')
    if (textIn(source, 'virtual') === undefined && textIn(source, 'editable') === undefined) return []
    const wants = lockedWants(listIn(entry, 'dependencies'), 'depends', 'dependencies')
    for (const [extra, list] of Object.entries(objectIn(entry, 'optional-dependencies'))) {
      wants.push(...lockedWants(Array.isArray(list) ? list : [], 'optional', `optional-dependencies.${extra}`))
    }
    for (const [group, list] of Object.entries(objectIn(entry, 'dev-dependencies'))) {
      wants.push(...lockedWants(Array.isArray(list) ? list : [], isForDevelopment(group) ? 'dev' : 'depends', `dev-dependencies.${group}`))
    }
    return wants
  })
}

function lockedWants(list: readonly unknown[], kind: Want['kind'], section: string): Want[] {
  return list.flatMap((value) => {
    const entry = asObject(value)
    const extras = textsIn(entry, 'extra')
    return wantOf(`${textIn(entry, 'name') ?? ''}${extras.length > 0 ? `[${extras.join()}]` : ''}`, kind, section)
  })
}

/** poetry.lock does not tell who was asked for, but which groups each is of. */
export function wantsOfPoetryLock(toml: JsonObject): Want[] {
  return listIn(toml, 'package').flatMap((value) => {
    const entry = asObject(value)
    const groups = [...textsIn(entry, 'groups'), ...(textIn(entry, 'category') === undefined ? [] : [textIn(entry, 'category')!])]
    const dev = groups.length > 0 && groups.every(isForDevelopment)
    return wantOf(textIn(entry, 'name') ?? '', dev ? 'dev' : 'depends', '')
  })
}

/** Pipfile, https://github.com/pypa/pipfile: `packages`, `dev-packages`; Pipfile.lock has all that they need besides. */
export function wantsOfPipfile(toml: JsonObject): Want[] {
  const running = ['packages', 'default'].flatMap((section) => wantsOfTable(objectIn(toml, section), 'depends', section))
  const developing = ['dev-packages', 'develop'].flatMap((section) => wantsOfTable(objectIn(toml, section), 'dev', section))
  return [...running, ...developing]
}
