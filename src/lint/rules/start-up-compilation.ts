import { hasOption, type Invocation } from '../invocation.ts'
import type { Run } from '../lint-context.ts'
import { startOf } from '../started-by.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'start-up-compilation',
  title: 'Compile when the image is built, not at every start',
  why: 'What is not compiled in the image is compiled by every task that starts, and where its files cannot be written, by each of its processes.',
  fix: 'RUN UV_COMPILE_BYTECODE=1 uv sync --locked --no-dev',
  whenNot: 'The image is to be as small as can be, and starts seldom.',
  level: 'note',
  tier: 'suggest',
  mentions: /no-compile|\buv\b|php/,
  *check(context) {
    const runs = context.runsOf(context.shipped)
    for (const run of runs) {
      const found = run.invocations.find((each) => leavesSource(each, run))
      if (found)
        yield {
          message: `${found.program} installs Python modules that every start compiles again.`,
          instruction: run.instruction,
          at: found.command,
          ...(found.program !== 'uv' && { fix: 'RUN pip install --no-cache-dir -r requirements.txt' }),
        }
    }
    const base = context.baseOf(context.target)
    const start = startOf(context)
    if (
      base?.repository !== 'php' ||
      hasOpcache(base.tag) ||
      !/(?:fpm|apache)/.test(base.tag) ||
      (start && !/php-fpm|apache2/.test(start.words.join(' ')))
    )
      return
    const text = context.shipped.flatMap(({ instructions }) => instructions.map(({ body }) => body.text)).join('\n')
    const instruction = context.shipped[0]!.from
    if (!/opcache/i.test(text) && !/php\.ini|conf\.d|\.sh\b/.test(text))
      yield {
        message: 'PHP compiles every file for each request: opcache is not turned on.',
        instruction,
        fix: 'RUN docker-php-ext-install opcache',
      }
  },
})

/** Not pip itself, which no program starts. */
function isModule({ value }: { value: string }, index: number): boolean {
  return index > 0 && !value.startsWith('-') && !/^(?:pip|setuptools|wheel|virtualenv)(?:[=<>!~].*)?$/.test(value)
}

/** From 8.5 on it is always there. */
function hasOpcache(tag: string): boolean {
  const [, major, minor] = /^(\d+)(?:\.(\d+))?/.exec(tag) ?? []
  return major === undefined || Number(major) > 8 || (Number(major) === 8 && (minor === undefined || Number(minor) >= 5))
}

/** uv compiles only when it is told to, pip unless it is told not to. */
function leavesSource(invocation: Invocation, { settings, instruction }: Run): boolean {
  const { program, args } = invocation
  if (/^pip[\d.]*$/.test(program)) return args[0]?.value === 'install' && hasOption(invocation, '--no-compile') && args.some(isModule)
  if (program !== 'uv' || !(args[0]?.value === 'sync' || (args[0]?.value === 'pip' && args[1]?.value === 'install'))) return false
  return (
    !hasOption(invocation, '--compile-bytecode', '--compile') &&
    settings.variables['UV_COMPILE_BYTECODE'] === undefined &&
    !/UV_COMPILE_BYTECODE|compileall/.test(instruction.body.text)
  )
}
