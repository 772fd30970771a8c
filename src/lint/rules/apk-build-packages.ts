import { hasOption, type Invocation, optionValue, subcommandOf } from '../invocation.ts'
import { defineDockerfileRule } from '../rule.ts'

const BUILD =
  /^(?:build-base|alpine-sdk|gcc|g\+\+|make|cmake|musl-dev|libc-dev|linux-headers|autoconf|automake|cargo|rust|clang|[\w.+-]+-dev)$/

export default defineDockerfileRule({
  id: 'apk-build-packages',
  title: 'Take away what only compiles, in the RUN that installs it',
  why: 'Compilers and headers are most of what apk installs for a build, and nothing of them is read by the program. A later RUN cannot take them out of the layer.',
  fix: [
    'RUN apk add --no-cache --virtual .build-deps build-base libffi-dev \\',
    ' && pip install --no-cache-dir -r requirements.txt \\',
    ' && apk del .build-deps',
  ].join('\n'),
  whenNot: 'The container compiles while it runs, or the image is there to build programs.',
  level: 'note',
  tier: 'suggest',
  mentions: /\bapk\b/,
  *check({ shipped, runsOf }) {
    const runs = runsOf(shipped)
    for (const { instruction, invocations } of runs) {
      for (const [index, each] of invocations.entries()) {
        const packages = buildPackages(each)
        if (packages.every((name) => name === 'make') || invocations.slice(index + 1).some((other) => takesAway(other, each, packages)))
          continue
        const later = runs.find(
          (run) => run.instruction.start > instruction.start && run.invocations.some((other) => takesAway(other, each, packages)),
        )
        const what = `${packages.slice(0, 3).join(', ')}${packages.length > 3 ? ` and ${packages.length - 3} more` : ''}`
        yield {
          message: later
            ? `${what}: only a build reads that. Line ${later.instruction.startLine} takes it away, but out of another layer.`
            : `${what}: only a build reads that, and it stays in the layer.`,
          ...{ instruction, at: each.command },
        }
      }
    }
  },
})

function buildPackages(invocation: Invocation): string[] {
  if (invocation.program !== 'apk' || subcommandOf(invocation, ['-t', '--virtual', '-X', '--repository'])?.value !== 'add') return []
  return invocation.args.map(({ value }) => value.replace(/[=<>~@].*$/, '')).filter((name) => BUILD.test(name))
}

/** By the name of the group, or at least one of the packages. */
function takesAway(invocation: Invocation, added: Invocation, packages: readonly string[]): boolean {
  if (invocation.program !== 'apk' || !invocation.args.some(({ value }) => value === 'del')) return false
  const group = optionValue(added, '-t', '--virtual')?.value
  return (
    invocation.args.some(({ value }) => value === group || packages.includes(value) || value.includes('$')) ||
    (group === undefined && hasOption(invocation, '--all'))
  )
}
