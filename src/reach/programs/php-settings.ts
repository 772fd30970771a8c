import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { configuredPath, linesOf, pathsIn } from '../configuration.ts'
import type { Environment } from '../edge.ts'
import { expandGlob } from '../path-glob.ts'
import { includedFiles } from '../php/include-path.ts'
import { phpStateOf } from '../php/state.ts'
import { compiledIn } from './compiled-in.ts'
import { configurationReader } from './include-files.ts'

export interface PhpChoice {
  /** `-c`: a php.ini, or the folder of one. */
  file?: string
  /** `-n`: no php.ini, no folder of further ones. */
  none?: boolean
  /** `-d name=value` lines. */
  lines?: readonly string[]
}

/** Where builds of PHP look that do not say so in a string of their own. */
const USUAL = ['/usr/local/etc/php', '/etc/php.ini', '/etc/php.d', '/etc/php*', '/usr/local/etc']

/**
 * Refers a PHP, a program or a module of a server, to its php.ini, the folder of further ones, and the extensions that they load.
 * https://www.php.net/manual/en/configuration.file.php
 */
export async function referPhpSettings(php: number, env: Environment, context: ReachContext, choice: PhpChoice = {}): Promise<void> {
  const reader = configurationReader(context)
  const built = await builtFolders(php, context)
  const extensions = await extensionFolders(php, built, context)
  for (const line of choice.lines ?? []) followLine(php, line, extensions, context)
  if (choice.none) return

  const named = choice.file ?? env.PHPRC
  const scanned = (env.PHP_INI_SCAN_DIR ?? '').split(':').filter(Boolean)
  const folders = [
    ...(named === undefined ? built : [named]),
    ...(env.PHP_INI_SCAN_DIR && !env.PHP_INI_SCAN_DIR.startsWith(':') ? [] : built),
    ...scanned,
  ]
  for (const folder of new Set(folders)) {
    const pattern = folder.endsWith('.ini') ? folder : `${folder}/*.ini`
    for (const { node, text } of await reader.include(php, pattern, '/', 'configuration')) {
      for (const line of linesOf(text)) followLine(node, line, extensions, context)
    }
  }
}

/** Folders that the program names and that hold settings: `/etc/php/8.2/fpm`, `/etc/php/8.2/fpm/conf.d`. */
async function builtFolders(php: number, context: ReachContext): Promise<string[]> {
  const { files } = context
  const strings = await compiledIn(
    php,
    /\0(\/(?:usr\/local\/)?etc\/[\w./-]{1,200})(?=\0)|--with-config-file-(?:path|scan-dir)=([\w./-]{1,200})/g,
    context,
  )
  const usual = USUAL.flatMap((pattern) => expandGlob(files, pattern, '/'))
  const found = [...strings, ...usual].map((each) => each.replace(/^--with-config-file-(path|scan-dir)=/, ''))
  const folders = found.flatMap((path) => [path, `${path}/conf.d`, `${path}/php.d`])
  const settings = folders.filter((path) => path.endsWith('.ini') || expandGlob(files, `${path}/*.ini`, '/').length > 0)
  // What the program itself names leaves nothing to guess.
  const own = settings.filter((path) => strings.some((string) => path.startsWith(string) && string.includes('php')))
  return [...new Set(own.length > 0 ? own : settings)]
}

/** Folders of extensions: named by the build's API number, or `modules`. */
async function extensionFolders(php: number, settings: readonly string[], context: ReachContext): Promise<string[]> {
  const strings = await compiledIn(php, /\0(\/[\w./-]{1,200}(?:\/\d{8}(?:-zts)?|\/no-debug-[\w-]+|\/modules|\/extensions))(?=\0)/g, context)
  const usual = ['/usr/local/lib/php/extensions/no-debug-*', '/usr/lib/php/20*', '/usr/lib*/php*/modules'].flatMap((pattern) =>
    expandGlob(context.files, pattern, '/'),
  )
  const own = strings.filter((path) => context.files.find(path) !== -1)
  return own.length > 0 ? own : settings.length > 0 ? usual : []
}

function followLine(from: number, line: string, extensions: readonly string[], context: ReachContext): void {
  const [, name = '', written = ''] = /^([\w.[\]]+)\s*=\s*([^;]*)/.exec(line) ?? []
  const value = written.trim().replace(/^(["'])(.*)\1$/, '$2')
  if (value === '') return
  const via = `${name}=${value}`.slice(0, 120)
  if (name === 'extension' || name === 'zend_extension') {
    const file = value.endsWith('.so') ? value : `${value}.so`
    const places = value.startsWith('/') ? [configuredPath(file, '/')] : extensions.map((folder) => posix.join(folder, file))
    for (const path of places) context.refer({ from, to: path, kind: 'module', grade: 'hard', via })
    return
  }
  if (name === 'include_path') for (const folder of pathsIn(value)) phpStateOf(context).includePath.add(folder)
  if (/^auto_(?:prepend|append)_file$/.test(name)) {
    const { includePath } = phpStateOf(context)
    for (const to of includedFiles({ start: value }, context.workingDir, includePath, context))
      context.refer({ from, to, kind: 'include', grade: 'hard', via })
  }
  for (const path of pathsIn(value)) context.refer({ from, to: path, kind: 'configured path', grade: 'soft', via })
}
