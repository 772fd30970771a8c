import { parsed, record } from '../../node-lock.ts'
import type { NodeProject } from './project.ts'

const SUFFIXES = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts']
/** Configurations that people write are a hundredth of it. */
const MAX_CONFIG = 64 * 1024

/** The configuration of a bundler, by its name or as the command names it, without its comments. Empty where there is none. */
export function configOf(project: NodeProject, name: string, own?: string): string {
  const texts = own === undefined ? SUFFIXES.map((suffix) => project.text(`${name}.config.${suffix}`)) : [project.text(own)]
  return texts
    .map((text) => (text === undefined || text.length > MAX_CONFIG ? '' : text))
    .join('\n')
    .replace(/^\s*\/\/.*$/gm, '')
}

/** Whether a bundler would read a configuration that is not at hand. */
export function isConfigUnknown(project: NodeProject, own: string | undefined): boolean {
  return own !== undefined && project.text(own) === undefined
}

/**
 * The folder that a configuration gives for a field, in the ways that people write one: `outDir: 'build'`, `path: path.resolve(__dirname, 'dist')`,
 * `path: __dirname + '/dist'`. `undefined` where the field is not there, `unknown` where it says something else, or several things.
 */
export function folderIn(config: string, field: string): string | undefined | 'unknown' {
  const uses = [...config.matchAll(new RegExp(`\\b${field}\\s*:\\s*([^\\n,}]{0,200})(?:,\\s*(['"][^'"\\n]{0,100}['"]\\s*\\)))?`, 'g'))]
  if (uses.length === 0) return undefined
  const found = new Set(uses.map(([, value = '', rest = '']) => literalOf(rest === '' ? value : `${value},${rest}`) ?? 'unknown'))
  const [only] = found
  return found.size === 1 ? only! : 'unknown'
}

function literalOf(value: string): string | undefined {
  const text = value.trim()
  const plain =
    /^(['"`])\.?\/?([\w./-]+)\1/.exec(text)?.[2] ??
    /^(?:path\s*\.\s*)?(?:resolve|join)\s*\(\s*(?:__dirname|process\.cwd\(\)|import\.meta\.dirname)\s*,\s*(['"])\.?\/?([\w./-]+)\1\s*\)/.exec(
      text,
    )?.[2] ??
    /^(?:path\s*\.\s*)?resolve\s*\(\s*(['"])\.?\/?([\w./-]+)\1\s*\)/.exec(text)?.[2] ??
    /^__dirname\s*\+\s*(['"])\/([\w./-]+)\1/.exec(text)?.[2]
  return plain === undefined || plain.includes('..') ? undefined : plain.replace(/\/+$/, '')
}

/** Where a build of Angular writes, by angular.json; undefined where it does not say. */
export function angularOutput(project: NodeProject, wanted: string | undefined): string | undefined {
  const settings = record(parsed(project.text('angular.json')))
  const projects = record(settings?.['projects']) ?? {}
  const [only, ...more] = Object.keys(projects)
  const name =
    wanted ?? (typeof settings?.['defaultProject'] === 'string' ? settings['defaultProject'] : more.length === 0 ? only : undefined)
  const own = name !== undefined && Object.hasOwn(projects, name) ? record(projects[name]) : undefined
  const build = record(record(own?.['architect'] ?? own?.['targets'])?.['build'])
  const options = record(build?.['options'])
  const path = options?.['outputPath'] ?? `dist/${name}`
  const base = typeof path === 'string' ? path : record(path)?.['base']
  const isPlain = build !== undefined && !JSON.stringify(build['configurations'] ?? {}).includes('"outputPath"')
  return typeof base === 'string' && isPlain ? base : undefined
}
