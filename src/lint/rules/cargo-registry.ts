import { subcommandOf } from '../invocation.ts'
import { residueIn } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'cargo-registry',
  title: 'Build Rust programs in a stage of their own',
  why: 'cargo keeps the registry, every source, and target/ with all that it compiles. A program that is built needs none of it.',
  fix: 'COPY --from=build /src/target/release/app /usr/local/bin/app',
  whenNot: 'The image is there to build Rust programs.',
  level: 'note',
  tier: 'suggest',
  mentions: /cargo/,
  check: (context) =>
    residueIn(context, {
      fills: (each) => each.program === 'cargo' && /^(?:build|install|fetch|test|b)$/.test(subcommandOf(each)?.value ?? ''),
      folders: ['/usr/local/cargo/registry', '~/.cargo/registry'],
      mountLike: /cargo|\/target\b/,
      message: () => 'What cargo downloads and compiles stays in the image.',
    }),
})
