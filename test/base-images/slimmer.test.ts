import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { baseImages } from '../../src/base-images/catalogue.ts'
import { endOfLife } from '../../src/base-images/end-of-life.ts'
import { slimmer } from '../../src/base-images/slimmer.ts'
import { readTag } from '../../src/base-images/tag-template.ts'

it.each<[reference: string, ...candidates: string[]]>([
  ['node', 'node:slim', 'node:alpine'],
  ['node:22', 'node:22-slim', 'node:22-alpine', 'gcr.io/distroless/nodejs22-debian13'],
  ['node:22.5.1-bookworm', 'node:22.5.1-bookworm-slim', 'node:22.5.1-alpine', 'gcr.io/distroless/nodejs22-debian13'],
  ['node:20', 'node:20-slim', 'node:20-alpine'],
  ['node:lts', 'node:lts-slim', 'node:lts-alpine'],
  ['node:bookworm', 'node:bookworm-slim'],
  ['node:20-alpine'],
  ['node:20-slim'],
  ['node:20-onbuild'],
  ['docker.io/library/node:20', 'docker.io/library/node:20-slim', 'docker.io/library/node:20-alpine'],
  [
    'public.ecr.aws/docker/library/python:3.12',
    'public.ecr.aws/docker/library/python:3.12-slim',
    'public.ecr.aws/docker/library/python:3.12-alpine',
  ],
  [
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/python:3.12-bookworm',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/python:3.12-slim-bookworm',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/python:3.12-alpine',
  ],
  ['localhost:5000/library/ruby:3.4', 'localhost:5000/library/ruby:3.4-slim', 'localhost:5000/library/ruby:3.4-alpine'],
  ['ghcr.io/acme/node:20'],
  ['acme/node:20'],
  ['python:3.13-rc-bookworm', 'python:3.13-rc-slim-bookworm', 'python:3.13-rc-alpine'],
  ['php:8.4-fpm-bookworm', 'php:8.4-fpm-alpine'],
  ['php:8.4', 'php:8.4-cli-alpine'],
  ['php:8.4-apache'],
  ['golang:1.24', 'gcr.io/distroless/static-debian13'],
  ['golang:1.24-bookworm', 'gcr.io/distroless/static-debian13', 'debian:bookworm-slim'],
  ['mirror.gcr.io/library/golang:1.24-alpine3.20', 'mirror.gcr.io/library/alpine'],
  ['rust:1.80-slim-bookworm', 'debian:bookworm-slim'],
  ['eclipse-temurin:21', 'eclipse-temurin:21-jre'],
  ['eclipse-temurin:21.0.5_11-jdk-jammy', 'eclipse-temurin:21.0.5_11-jre-jammy'],
  ['eclipse-temurin:21-jdk-alpine', 'eclipse-temurin:21-jre-alpine'],
  ['eclipse-temurin:21-jre'],
  ['eclipse-temurin'],
  ['amazoncorretto:17', 'amazoncorretto:17-al2023-headless'],
  ['public.ecr.aws/amazoncorretto/amazoncorretto:21-al2023', 'public.ecr.aws/amazoncorretto/amazoncorretto:21-al2023-headless'],
  ['maven:3.9-eclipse-temurin-21', 'eclipse-temurin:21-jre'],
  ['maven:3.9.9-eclipse-temurin-17-alpine', 'eclipse-temurin:17-jre-alpine'],
  ['gradle:8.10-jdk21', 'eclipse-temurin:21-jre'],
  ['gradle:8-jdk21-alpine', 'eclipse-temurin:21-jre-alpine'],
  ['openjdk:17-jdk-slim', 'eclipse-temurin:17-jre'],
  ['openjdk:11.0.11-jre-slim', 'eclipse-temurin:11-jre'],
  ['openjdk:8u212-jdk-alpine', 'eclipse-temurin:8-jre-alpine'],
  ['openjdk:14'],
  ['nginx:1.13'],
  ['debian:12', 'debian:12-slim'],
  ['debian:bookworm', 'debian:bookworm-slim'],
  ['debian'],
  ['ubuntu:24.04'],
  ['amazonlinux:2023', 'public.ecr.aws/amazonlinux/amazonlinux:2023-minimal'],
  ['nginx', 'nginx:alpine-slim'],
  ['nginx:1.27-bookworm', 'nginx:1.27-alpine-slim'],
  ['mcr.microsoft.com/dotnet/sdk:8.0.404', 'mcr.microsoft.com/dotnet/aspnet:8.0', 'mcr.microsoft.com/dotnet/runtime:8.0'],
  [
    'mcr.microsoft.com/dotnet/sdk:8.0-alpine3.20',
    'mcr.microsoft.com/dotnet/aspnet:8.0-alpine3.20',
    'mcr.microsoft.com/dotnet/runtime:8.0-alpine3.20',
  ],
  ['nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04', 'nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04'],
  ['nvidia/cuda:12.4.1-runtime-ubuntu22.04'],
  ['buildpack-deps:bookworm', 'debian:bookworm-slim'],
  ['node:20-nanoserver'],
  ['node:${VERSION}'],
  ['Node:20'],
  [''],
])('finds what is smaller than %s', (reference, ...candidates) => {
  expect(slimmer(reference).map(({ reference }) => reference)).toEqual(candidates)
})

it('says of a pinned image that it is, and leaves the digest out', () => {
  const [slim] = slimmer(`node:22@sha256:${'a'.repeat(64)}`)
  expect(slim).toMatchObject({ reference: 'node:22-slim', pinned: true })
  expect(slimmer(`node@sha256:${'a'.repeat(64)}`)).toEqual([])
})

it('knows what does not come from where the user has the image from', () => {
  const elsewhere = (reference: string) => slimmer(reference).filter(({ elsewhere }) => elsewhere)
  expect(elsewhere('registry.example.com/library/golang:1.24').map(({ reference }) => reference)).toEqual([
    'gcr.io/distroless/static-debian13',
  ])
  expect(elsewhere('mcr.microsoft.com/dotnet/sdk:8.0')).toEqual([])
})

it.each<[reference: string, what: string | undefined, ended?: string]>([
  ['node:18', 'Node.js 18', '2025-04-30'],
  ['node:18.20.4-bookworm-slim', 'Node.js 18', '2025-04-30'],
  ['node:0.12', 'Node.js 0.12', '2022-04-30'],
  ['node:22', undefined],
  ['node:99', undefined],
  ['node:lts', undefined],
  ['node:22-buster', 'Debian 10 (buster)', '2024-06-30'],
  ['node:22-alpine3.18', 'Alpine 3.18', '2025-05-09'],
  ['python:3', undefined],
  ['python:3.9', 'Python 3.9', '2025-10-31'],
  ['python:3.10', 'Python 3.10', '2026-10-31'],
  ['python:2.6', 'Python 2.6', '2020-01-01'],
  ['python:3.13', undefined],
  ['public.ecr.aws/docker/library/python:3.8-slim', 'Python 3.8', '2024-10-07'],
  ['debian:10', 'Debian 10 (buster)', '2024-06-30'],
  ['debian:bullseye-slim', 'Debian 11 (bullseye)', '2026-08-31'],
  ['debian:bookworm', undefined],
  ['debian:12.5', undefined],
  ['ubuntu:20.04', 'Ubuntu 20.04 (focal)', '2025-05-31'],
  ['ubuntu:24.04', undefined],
  ['alpine:3.19.1', 'Alpine 3.19', '2025-11-01'],
  ['alpine:3.1', undefined],
  ['amazonlinux:2', 'Amazon Linux 2', '2026-06-30'],
  ['amazonlinux:2.0.20240101.0', 'Amazon Linux 2', '2026-06-30'],
  ['amazonlinux:2023', undefined],
  ['nvidia/cuda:11.8.0-devel-ubuntu20.04', 'Ubuntu 20.04 (focal)', '2025-05-31'],
  ['openjdk:17', 'openjdk'],
  ['openjdk:28-ea-jdk', undefined],
  ['centos:7', 'centos'],
  ['eclipse-temurin:20-jre', 'Java 20', '2023-09-19'],
  ['eclipse-temurin:11', undefined],
  ['eclipse-temurin:21-jre-focal', 'Ubuntu 20.04 (focal)', '2025-05-31'],
  ['postgres:13.4', 'PostgreSQL 13', '2025-11-13'],
  ['mcr.microsoft.com/dotnet/aspnet:6.0', '.NET 6.0', '2024-11-12'],
  ['gcr.io/distroless/nodejs20-debian12', 'distroless nodejs20 on Debian 12', '2026-01-01'],
  ['gcr.io/distroless/static-debian12:nonroot', 'distroless static on Debian 12', '2026-09-01'],
  ['gcr.io/distroless/static-debian13', undefined],
  ['gcr.io/distroless/static', undefined],
  ['acme/node:10', undefined],
])('knows when %s ended', (reference, what, ended) => {
  const found = endOfLife(reference, '2026-11-22')
  expect([found?.what, found?.ended]).toEqual([what, ended])
})

it('says of what is older than its table that it ended before', () => {
  expect(endOfLife('golang:1.6', '2026-11-22')).toMatchObject({ what: 'Go 1.6', ended: '2023-02-01', isOlder: true })
  expect(endOfLife('node:0.10', '2026-11-22')).toMatchObject({ what: 'Node.js 0.10', isOlder: true })
  expect(endOfLife('golang:1.22', '2026-11-22')).toMatchObject({ isOlder: false })
})

it('says nothing has ended before it has', () => {
  expect(endOfLife('python:3.10', '2026-10-30')).toBeUndefined()
  expect(endOfLife('python:3.10', '2026-10-31')?.what).toBe('Python 3.10')
})

it('has rows that fit together', () => {
  const names = baseImages.flatMap(({ repository, also = [] }) => [repository, ...also])
  expect(new Set(names).size).toBe(names.length)
  for (const { siblings, cycles = [] } of baseImages) {
    for (const { from, to } of siblings) {
      expect(() => readTag(from, 'x')).not.toThrow()
      const missing = [...to.matchAll(/\{(\w+)\}/g)].filter(([, name]) => !from.includes(`{${name}}`))
      expect(missing.map(([name]) => `${from} ${to} ${name}`)).toEqual([])
    }
    expect(cycles.every(([, ended]) => /^\d{4}-\d\d-\d\d$/.test(ended))).toBe(true)
  }
})

it('survives any name, and answers names', () => {
  const word = fc.constantFrom(
    'node',
    'python',
    'library',
    'public.ecr.aws',
    'gcr.io',
    'docker',
    'maven',
    '22',
    '3.9',
    'slim',
    'bookworm',
    'jdk',
    'a',
  )
  const mark = fc.constantFrom('/', ':', '-', '.', '@', '$', '{', '_', '', `@sha256:${'b'.repeat(64)}`)
  const name = fc.array(fc.tuple(word, mark), { maxLength: 9 }).map((parts) => parts.flat().join(''))
  fc.assert(
    fc.property(fc.oneof(name, fc.string({ unit: 'binary' })), (reference) => {
      for (const { reference: smaller } of slimmer(reference)) {
        expect(smaller).not.toMatch(/[{}[\]@]|[-:]$/)
        // What was found is not found again by itself.
        expect(slimmer(smaller).map(({ reference }) => reference)).not.toContain(smaller)
      }
      endOfLife(reference, '2026-11-22')
    }),
    { numRuns: 300 },
  )
})
