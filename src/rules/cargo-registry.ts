import { defineRule } from './rule.ts'

export default defineRule({
  id: 'cargo-registry',
  title: "Leave Cargo's registry out",
  what: 'The source of Rust crates is in the layer.',
  why: 'A Rust program has its crates compiled in and reads none of this.',
  fix: [
    'RUN --mount=type=cache,target=/usr/local/cargo/registry \\',
    '    --mount=type=cache,target=/src/target \\',
    '    cargo build --release && cp target/release/app /app',
  ].join('\n'),
  whenNot: 'The container compiles Rust while it runs.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['/usr/local/cargo/registry/**', '/usr/local/cargo/git/**', '~/.cargo/registry/**', '~/.cargo/git/**'],
  },
})
