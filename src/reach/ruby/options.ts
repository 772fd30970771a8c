import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import type { Launch } from '../edge.ts'
import { type ParsedOptions, valuesOf } from '../programs/options.ts'
import { followRuby } from './analyser.ts'
import { rubyLoadPath } from './load-path.ts'
import { scanRuby } from './source-scan.ts'
import { followStart } from './start.ts'

/** What the options of a command line and RUBYOPT load, before any program. */
export async function followRubyOptions(
  program: number,
  { cwd, env }: Launch,
  parsed: ParsedOptions,
  context: ReachContext,
): Promise<void> {
  const loadPath = await rubyLoadPath(context)
  const words = (env.RUBYOPT ?? '').slice(0, 4096)
  const folders = [...valuesOf(parsed, 'I').flatMap((value) => value.split(':')), ...(env.RUBYLIB ?? '').split(':')]
  for (const folder of folders) if (folder !== '') loadPath.add(posix.resolve(cwd, folder))
  followStart(program, loadPath, context)
  const names = [...valuesOf(parsed, 'r'), ...[...words.matchAll(/-r\s{0,5}([\w./-]+)/g)].map(([, name]) => name!)]
  const code = [...names.map((name) => `require '${name}'`), ...valuesOf(parsed, 'e')]
  followRuby(program, posix.join(cwd, '-'), scanRuby(code.join('\n')), loadPath, context)
}
