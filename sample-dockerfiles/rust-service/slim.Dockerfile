FROM rust:1.90-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=build /src/target/release/service /src/target/release/service
EXPOSE 8080
CMD ["/src/target/release/service"]
