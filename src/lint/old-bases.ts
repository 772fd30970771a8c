import type { ImageName } from './image-name.ts'

/** Releases by their names and numbers, wherever they stand: `ubuntu:14.04`, `node:6-jessie`, `nvidia/cuda:8.0-devel-ubuntu14.04`. */
const UBUNTU_14 =
  /ubuntu[\w-]*:?(?:[4-9]|1[0-4])\.(?:04|10)(?!\d)|(?<![a-z])(?:lucid|maverick|natty|oneiric|precise|quantal|raring|saucy|trusty|utopic)(?![a-z])/
const DEBIAN_7 = /debian:[67](?![\d])|(?<![a-z])(?:squeeze|wheezy)(?![a-z])/
const DEBIAN_8 = /debian:8(?!\d)|(?<![a-z])jessie(?![a-z])/
const ALPINE_3_2 = /alpine(?:-\w+)?:?-?(?:2|3\.[0-2])(?![\d])/
const CENTOS_6 = /(?:centos|rhel|oraclelinux|amazonlinux)\w*:(?:centos)?[56](?!\d)/
/** What these are made on without a word: jessie. */
const ON_DEBIAN_8 =
  /^(?:(?:iojs|java|rails|jenkins):|node:[0-7](?!\d)|golang:1\.[0-8](?!\d)|ruby:(?:1|2\.[0-2])(?!\d)|php:(?:5|7\.0)(?!\d)|perl:5\.(?:1\d|2[0-4])(?!\d)|tomcat:[678](?!\d))/
const OTHER_SUITE = /alpine|stretch|buster|bullseye|bookworm|trixie/
const PYTHON_OF_2014 = /^python:(?:2\.7\.[0-8]|3\.[0-3]|3\.4\.[0-2])(?!\d)/

/** Options, and the bases whose program is older than they are. */
const OLDER: Readonly<Record<'pip --no-cache-dir' | 'gem --no-document' | 'apk --no-cache', (name: string) => boolean>> = {
  // pip 6, December 2014.
  'pip --no-cache-dir': (name) =>
    [UBUNTU_14, DEBIAN_7, DEBIAN_8, ALPINE_3_2, PYTHON_OF_2014].some((each) => each.test(name)) ||
    (ON_DEBIAN_8.test(name) && !OTHER_SUITE.test(name)),
  // RubyGems 2, 2013.
  'gem --no-document': (name) => [UBUNTU_14, DEBIAN_7, CENTOS_6].some((each) => each.test(name)),
  // apk-tools 2.6, 2015.
  'apk --no-cache': (name) => ALPINE_3_2.test(name),
}

/** Why an option of today may end the build on a base, one sentence without a full stop; undefined where it does not. */
export function whyTooOld(option: keyof typeof OLDER, base: ImageName | undefined): string | undefined {
  if (!base || !OLDER[option](`${base.repository}:${base.tag}`)) return undefined
  const [program, flag] = option.split(' ')
  return `the ${program} of this base may be too old for ${flag}`
}
