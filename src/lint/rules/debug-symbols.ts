import { optionValue, subcommandOf } from '../invocation.ts'
import { defineDockerfileRule } from '../rule.ts'

const GO = 'RUN go build -trimpath -ldflags="-s -w" -o /out/app .'
const RUST = '# Rust: strip = true under [profile.release] in Cargo.toml, or\nENV CARGO_PROFILE_RELEASE_STRIP=symbols'

const STRIPS = /^[ \t]*strip[ \t]*=[ \t]*(?:true|["']symbols["'])/m

export default defineDockerfileRule({
  id: 'debug-symbols',
  title: 'Build programs without symbols for debuggers',
  why: 'A Go or Rust program carries tables that only a debugger reads, a fifth of it and more.',
  fix: `${GO}\n${RUST}`,
  whenNot: 'A debugger or profiler reads the program where it runs, and nothing keeps its symbols elsewhere.',
  level: 'note',
  tier: 'suggest',
  mentions: /\bgo\b|cargo/,
  *check({ needed, runsOf, dockerfile, buildContext }) {
    const isStripped = [...(buildContext?.manifests ?? [])].some(([path, text]) => /(?:^|\/)Cargo\.toml$/.test(path) && STRIPS.test(text))
    // What a build stage makes is what ships.
    for (const run of runsOf(needed)) {
      const strips = run.invocations.some(({ program }) => /(?:^|-)strip$|^upx$/.test(program))
      if (strips) continue
      for (const each of run.invocations) {
        const task = subcommandOf(each, ['-C'])?.value
        if (each.program === 'go' && (task === 'build' || task === 'install')) {
          const flags = [
            optionValue(each, '-ldflags', '--ldflags')?.text ?? each.args.find(({ value }) => /^--?ldflags=/.test(value))?.text,
            run.settings.variables['GOFLAGS'],
            each.command.assignments.find(({ name }) => name === 'GOFLAGS')?.value?.value,
          ].join(' ')
          if (!/-s\b/.test(flags) && !/\$/.test(flags))
            yield { message: 'The Go program keeps its symbol tables.', instruction: run.instruction, at: each.command, fix: GO }
        }
        if (
          each.program === 'cargo' &&
          ((task === 'build' && each.args.some(({ value }) => value === '--release' || value === '-r')) || task === 'install')
        ) {
          if (!/strip/i.test(dockerfile.text) && !isStripped)
            yield {
              message: 'The Rust program keeps its symbols, unless Cargo.toml says strip.',
              instruction: run.instruction,
              at: each.command,
              fix: RUST,
            }
        }
      }
    }
  },
})
