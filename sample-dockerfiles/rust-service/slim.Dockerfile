FROM rust:1.90-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src src
RUN --mount=type=cache,target=/usr/local/cargo/registry cargo build --release --locked

# The suite that it was built on: the C library is the same.
FROM debian:bookworm-slim
COPY --from=build /src/target/release/service /usr/local/bin/service
RUN useradd --system app
USER app
EXPOSE 8080
CMD ["service"]
