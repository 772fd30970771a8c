import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import type { Launch } from '../edge.ts'
import { type ParsedOptions, valuesOf } from '../programs/options.ts'
import { watchDataSources } from './database-drivers.ts'
import { followScan } from './follow-scan.ts'
import { perlSearchPath } from './search-path.ts'
import { scanPerl } from './source-scan.ts'

/** What the options of a command line and PERL5OPT load: perlrun. */
export function followPerlOptions(program: number, { cwd, env }: Launch, parsed: ParsedOptions, context: ReachContext): void {
  const search = perlSearchPath(context)
  for (const folder of [...valuesOf(parsed, 'I'), ...(env.PERL5LIB ?? '').split(':')])
    if (folder !== '') search.add(posix.resolve(cwd, folder))
  // Before Perl 5.32, matching of characters beyond ASCII loaded its tables by this.
  for (const to of search.find('utf8_heavy.pl')) context.refer({ from: program, to, kind: 'module', grade: 'soft' })
  const fromVariable = [...(env.PERL5OPT ?? '').slice(0, 4096).matchAll(/-[Mm]([\w:]+)/g)].map(([, name]) => name!)
  const modules = [...valuesOf(parsed, 'M', 'm'), ...fromVariable].map((value) => `use ${value.replace(/^-/, '').replace('=', ' ')};`)
  const code = [...modules, ...valuesOf(parsed, 'e', 'E')].join('\n')
  followScan(program, posix.join(cwd, '-'), scanPerl(code), context)
  watchDataSources(posix.join(cwd, '-'), code, context)
}
