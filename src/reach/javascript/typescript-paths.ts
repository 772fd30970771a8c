import { posix } from 'node:path'
import { isRecord } from './manifest.ts'
import type { Project } from './project.ts'

/** Comments are taken out by a pattern that takes the square of this. */
const MAX_BYTES = 32 * 1024
const MAX_PATHS = 200

/**
 * Names that stand for folders by `tsconfig.json` (https://www.typescriptlang.org/tsconfig/#paths): what runs TypeScript as it is heeds
 * them, and so does code that was compiled with help for them, which then means what it was compiled to.
 */
export async function readTypeScriptPaths(cwd: string, { host, modules }: Project): Promise<void> {
  const content = await host.read(posix.join(cwd, 'tsconfig.json'), MAX_BYTES)
  const options = content && parseWithComments(content.toString())?.compilerOptions
  if (!isRecord(options)) return
  const base = posix.resolve(cwd, typeof options.baseUrl === 'string' ? options.baseUrl : '.')
  const output = typeof options.outDir === 'string' ? options.outDir : 'dist'
  for (const [pattern, targets] of Object.entries(isRecord(options.paths) ? options.paths : {}).slice(0, MAX_PATHS)) {
    const prefix = pattern.replace(/\/\*$/, '')
    if (prefix.includes('*') || !Array.isArray(targets)) continue
    for (const target of targets.slice(0, 10)) {
      if (typeof target !== 'string') continue
      const folder = target.replace(/\/\*$/, '')
      modules.addAlias(prefix, posix.resolve(base, folder))
      modules.addAlias(prefix, posix.resolve(cwd, output, folder.replace(/^(\.\/)?src(\/|$)/, '')))
    }
  }
  if (typeof options.baseUrl === 'string') modules.addFolder(base)
}

function parseWithComments(text: string): Record<string, unknown> | undefined {
  const plain = text.replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, quoted: string | undefined) => quoted ?? '')
  try {
    const json: unknown = JSON.parse(plain.replace(/,(?=\s*[}\]])/g, ''))
    return isRecord(json) ? json : undefined
  } catch {
    return undefined
  }
}
