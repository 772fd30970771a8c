import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const lock = (...crates: string[]) => crates.map((name) => `[[package]]\nname = "${name}"\nversion = "1.0.0"\n`).join('\n')
const CERTIFICATES = 'COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt'
const BUILD = ['WORKDIR /src', 'COPY . .', 'RUN cargo build --release']
const START = 'CMD ["/src/target/release/app"]'
const COPY = 'COPY --from=build /src/target/release/app /src/target/release/app'
const install = (name: string) => `RUN apt-get update && apt-get install -y --no-install-recommends ${name} && rm -rf /var/lib/apt/lists/*`

const PACKAGE = { 'Cargo.toml': '[package]\nname = "app"\n', 'Cargo.lock': lock('app'), 'src/main.rs': 'fn main() {}', 'x.css': '' }

describe('a last stage for what cargo builds', () => {
  it.each<[what: string, lines: readonly string[], final: readonly string[], files?: Record<string, string>]>([
    [
      'a program that is linked to nothing, on the suite that it was built on',
      ['FROM rust:1.90-bookworm', ...BUILD, START],
      ['FROM debian:bookworm-slim', 'WORKDIR /src', COPY, START],
      { 'Cargo.toml': '', 'Cargo.lock': lock('app', 'libc', 'linux-raw-sys', 'js-sys'), 'src/main.rs': 'fn main() {}' },
    ],
    [
      'one that speaks TLS by itself',
      ['FROM rust:1.90-bookworm', ...BUILD, START],
      ['FROM debian:bookworm-slim', CERTIFICATES, 'WORKDIR /src', COPY, START],
      { 'Cargo.lock': lock('app', 'rustls', 'ring') },
    ],
    [
      'one that is linked to OpenSSL, whose package is named after the suite',
      ['FROM rust:1.90-trixie', ...BUILD, START],
      ['FROM debian:trixie-slim', install('ca-certificates libssl3t64'), 'WORKDIR /src', COPY, START],
      { 'Cargo.lock': lock('app', 'openssl-sys', 'openssl') },
    ],
    [
      'OpenSSL that is compiled in',
      ['FROM rust:1.90-bookworm', ...BUILD, START],
      ['FROM debian:bookworm-slim', install('ca-certificates'), 'WORKDIR /src', COPY, START],
      { 'Cargo.lock': lock('app', 'openssl-sys', 'openssl-src') },
    ],
    [
      'libraries that the lock file tells, whatever headers are there',
      ['FROM rust:1.90-bookworm', 'RUN apt-get update && apt-get install -y libpq-dev cmake libclang-dev', ...BUILD, START],
      ['FROM debian:bookworm-slim', install('libpq5'), 'WORKDIR /src', COPY, START],
      { 'Cargo.lock': lock('app', 'pq-sys', 'libgit2-sys') },
    ],
    [
      'a lock file that a pattern stands for',
      ['FROM rust:1.90-bookworm', 'WORKDIR /src', 'COPY Cargo.* ./', 'COPY src src', 'RUN cargo build --release', START],
      ['FROM debian:bookworm-slim', 'WORKDIR /src', COPY, START],
      { 'Cargo.toml': '', 'Cargo.lock': lock('app'), 'src/main.rs': '' },
    ],
    [
      'no crate but its own, and no lock file',
      ['FROM rust:1.90-bookworm', ...BUILD, START],
      ['FROM debian:bookworm-slim', 'WORKDIR /src', COPY, START],
      { 'Cargo.toml': '[package]\nname = "app"\n[dependencies]\n# none\n[dev-dependencies]\nx = "1"\n', 'src/main.rs': '' },
    ],
    [
      'all libraries in it, on Alpine',
      ['FROM rust:1.90-alpine3.22', 'RUN apk add --no-cache musl-dev openssl-dev openssl-libs-static pkgconfig', ...BUILD, START],
      ['FROM alpine:3.22', 'WORKDIR /src', COPY, START],
      { 'Cargo.lock': lock('app', 'openssl-sys') },
    ],
    [
      'what is built already, started without cargo',
      ['FROM rust:1.90-bookworm', ...BUILD, 'CMD cargo run --release -- --port 80'],
      ['FROM debian:bookworm-slim', 'WORKDIR /src', 'COPY x.css ./', COPY, 'CMD ["/src/target/release/app", "--port", "80"]'],
      PACKAGE,
    ],
    [
      'what is built at each start',
      ['FROM rust:1.90-bookworm', ...BUILD.slice(0, 2), 'EXPOSE 80', 'CMD ["cargo", "run", "-q", "--bin", "app"]'],
      [
        'FROM debian:bookworm-slim',
        'WORKDIR /src',
        'COPY x.css ./',
        'COPY --from=build /src/target/debug/app /src/target/debug/app',
        'EXPOSE 80',
        'CMD ["/src/target/debug/app"]',
      ],
      PACKAGE,
    ],
    [
      'a static program',
      [
        'FROM rust:1.90',
        'WORKDIR /src',
        'COPY src ./src',
        'RUN rustup target add x86_64-unknown-linux-musl',
        'RUN cargo install --path . --root /out --target x86_64-unknown-linux-musl',
        'CMD ["/out/bin/app"]',
      ],
      [
        'FROM gcr.io/distroless/static-debian13',
        'WORKDIR /src',
        'COPY src ./src',
        'COPY --from=build /out/bin/app /out/bin/app',
        'CMD ["/out/bin/app"]',
      ],
    ],
    [
      'a program that was copied out of a mount',
      [
        'FROM rust:1.90-slim-bookworm',
        'WORKDIR /src',
        'COPY Cargo.toml Cargo.lock ./',
        'RUN --mount=type=cache,target=/src/target cargo build --release && cp target/release/app /usr/local/bin/',
        'CMD ["app"]',
      ],
      ['FROM debian:bookworm-slim', 'WORKDIR /src', 'COPY --from=build /usr/local/bin/app /usr/local/bin/app', 'CMD ["app"]'],
    ],
    [
      'what is built first to fill the cache',
      [
        'FROM rust:1.90-slim-bookworm',
        'WORKDIR /src',
        'COPY Cargo.toml Cargo.lock ./',
        'RUN mkdir src && echo "fn main() {}" > src/main.rs && cargo build --release && rm -rf src',
        'COPY build.rs ./',
        'RUN cargo build --release',
        START,
      ],
      ['FROM debian:bookworm-slim', 'WORKDIR /src', COPY, START],
    ],
    [
      'cargo install, found in the PATH of the base',
      ['FROM rust:1.90-slim-bookworm', 'RUN cargo install --locked ripgrep', 'ENTRYPOINT ["rg"]'],
      [
        'FROM debian:bookworm-slim',
        'ENV PATH=/usr/local/cargo/bin:$PATH',
        'COPY --from=build /usr/local/cargo/bin/rg /usr/local/cargo/bin/rg',
        'ENTRYPOINT ["rg"]',
      ],
    ],
  ])('%s', (_, lines, final, files) => {
    expect(apart(lines, files).final).toEqual(final)
  })

  it.each<[reason: RegExp, lines: readonly string[], files?: Record<string, string>]>([
    [/Cargo.lock in --context tells/, ['FROM rust:1.90', ...BUILD, START]],
    [/the library that hdf5-sys stands for/, ['FROM rust:1.90', ...BUILD, START], { 'Cargo.lock': lock('app', 'hdf5-sys') }],
    [/the library that ffmpeg-sys-next stands for/, ['FROM rust:1.90', ...BUILD, START], { 'Cargo.lock': lock('app', 'ffmpeg-sys-next') }],
    [
      /the library that rdkafka-sys stands for/,
      ['FROM rust:1.90', 'RUN apt-get install -y librdkafka-dev', ...BUILD, START],
      { 'Cargo.lock': lock('app', 'rdkafka-sys') },
    ],
    [/which OpenSSL rust:1.67 has is not known/, ['FROM rust:1.67', ...BUILD, START], { 'Cargo.lock': lock('openssl-sys') }],
    [
      /build.rs links to a library of the system/,
      ['FROM rust:1.90', ...BUILD, START],
      { 'Cargo.lock': lock('app'), 'build.rs': 'println!("cargo:rustc-link-lib=foo");' },
    ],
    [/Cargo.lock in --context tells/, ['FROM rust:1.90', ...BUILD, START], { 'Cargo.toml': '[package]\n[dependencies]\na = "1"\n' }],
    [/loads a library by libloading/, ['FROM rust:1.90', ...BUILD, START], { 'Cargo.lock': lock('libloading') }],
    [
      /src\/main.rs starts other programs/,
      ['FROM rust:1.90', ...BUILD, START],
      { 'Cargo.lock': lock('app'), 'src/main.rs': 'fn main() { Command::new("git"); }' },
    ],
    [/installs libfuse-dev/, ['FROM rust:1.90-slim', 'RUN apt-get install -y libfuse-dev', ...BUILD, START]],
    [/where line 4 puts the program is not known/, ['FROM rust:1.90', ...BUILD, 'CMD ["/usr/bin/app"]']],
    [/line 5 starts cargo, which needs the tools/, ['FROM rust:1.90', ...BUILD, 'CMD ["cargo", "run"]']],
    [/the program of line 2 is linked to is not known; --image/, ['FROM rust:1.90', 'RUN cargo install mdbook', 'CMD ["mdbook"]'], PACKAGE],
    [/line 5 starts diesel, which needs the tools/, ['FROM rust:1.90', ...BUILD, 'CMD bash -c "diesel setup && cargo run"'], PACKAGE],
    [
      /line 5 starts cargo, which needs the tools/,
      ['FROM rust:1.90', ...BUILD, 'CMD ["cargo", "run"]'],
      { ...PACKAGE, 'src/main.rs': 'fn main() { std::env::var("CARGO_MANIFEST_DIR"); }' },
    ],
    [/line 5 starts cargo/, ['FROM rust:1.90', ...BUILD, 'CMD ["cargo", "run"]'], { ...PACKAGE, 'src/bin/other.rs': '' }],
    [/^nothing$/, ['FROM rust:1.90', 'RUN rustup default nightly', 'CMD ["rustc"]']],
  ])('%s', (reason, lines, files) => {
    expect(apart(lines, files).reason).toMatch(reason)
  })
})
