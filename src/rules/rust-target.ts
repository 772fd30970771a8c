import { defineRule } from './rule.ts'

export default defineRule({
  id: 'rust-target',
  title: "Leave Cargo's build folders out",
  what: "Cargo's intermediate build files are in the layer.",
  why: 'Only the program in target/release is run; what it was linked from is not read again.',
  fix: 'COPY --from=build /src/target/release/app /app',
  whenNot: 'The container compiles Rust while it runs.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['debug', 'release'].flatMap((profile) =>
      ['deps', 'build', 'incremental', '.fingerprint', 'examples'].map((folder) => `**/target/${profile}/${folder}/**`),
    ),
  },
})
