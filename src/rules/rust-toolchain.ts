import { defineRule } from './rule.ts'

const CARGO_HOMES = ['/usr/local/cargo', '~/.cargo']
// Programs installed by `cargo install` live in the same folder and stay.
const TOOLS = [
  'cargo',
  'cargo-clippy',
  'cargo-fmt',
  'cargo-miri',
  'clippy-driver',
  'rls',
  'rust-*',
  'rustc',
  'rustdoc',
  'rustfmt',
  'rustup',
]

export default defineRule({
  id: 'rust-toolchain',
  title: 'Leave the Rust toolchain out',
  what: 'The Rust compiler and its libraries are in the image.',
  why: 'A compiled Rust program needs neither.',
  fix: [
    'FROM rust:1-slim AS build',
    'RUN cargo build --release',
    'FROM gcr.io/distroless/cc-debian13',
    'COPY --from=build /src/target/release/app /app',
  ].join('\n'),
  whenNot: 'The image is for building Rust programs.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: [
      '/usr/local/rustup/**',
      '~/.rustup/**',
      '**/lib/rustlib/**',
      ...CARGO_HOMES.flatMap((home) => TOOLS.map((tool) => `${home}/bin/${tool}`)),
    ],
  },
})
