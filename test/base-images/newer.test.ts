import { expect, it } from 'vitest'
import { newerReference } from '../../src/base-images/newer.ts'

it.each([
  ['python:3.9-slim-buster', 'python:3.14-slim-trixie'],
  ['node:14-alpine3.12', 'node:24-alpine3.23'],
  ['public.ecr.aws/docker/library/node:16-slim', 'public.ecr.aws/docker/library/node:24-slim'],
  // The version is looked after, the distribution is not.
  ['node:22-buster-slim', 'node:22-trixie-slim'],
  ['ubuntu:20.04', 'ubuntu:24.04'],
  ['ubuntu:focal', 'ubuntu:noble'],
  ['debian:10.13-slim', 'debian:13-slim'],
  ['debian:buster-20230101', 'debian:trixie'],
  ['golang:1.20-alpine', 'golang:VERSION-alpine'],
  ['openjdk:8-jre-alpine', 'eclipse-temurin:VERSION'],
  ['centos:7', 'almalinux:9'],
  ['gcr.io/distroless/nodejs18-debian11', 'gcr.io/distroless/nodejs24-debian13'],
  ['node:24', undefined],
  ['example.com/app:1', undefined],
  ['$BASE', undefined],
])('in place of %s: %s', (reference, newer) => {
  expect(newerReference(reference, '2026-11-22')).toBe(newer)
})
