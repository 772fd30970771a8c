FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod main.go ./
# Without C: the program needs nothing of any system.
RUN --mount=type=cache,target=/root/.cache/go-build CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/service .

FROM gcr.io/distroless/static-debian13:nonroot
COPY --from=build /out/service /usr/local/bin/service
EXPOSE 8080
CMD ["/usr/local/bin/service"]
