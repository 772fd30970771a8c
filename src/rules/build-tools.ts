import { defineRule } from './rule.ts'
import { unusedPackages } from './unused-packages-of.ts'

/** Names of distributions' packages; those of Debian, Alpine and Red Hat are much alike. */
const TOOLS =
  /^(gcc|g\+\+|cpp|clang|llvm|lld|binutils|make|cmake|ninja|meson|autoconf|automake|libtool|bison|flex|m4|swig|nasm|yasm|patch|pkg-?conf|pkg-config|build-essential|build-base|musl-dev|linux-headers|linux-libc-dev|kernel-headers|dpkg-dev|fakeroot|debhelper|rustc|cargo|golang|go|ghc|gfortran|gdb|valgrind|node-gyp|git|subversion|mercurial|bzr|default-jdk|openjdk-\d+-jdk|maven|gradle|ant|cython3?)([-_.\d]|$)/
const DEVELOPMENT =
  /-(dev|devel|headers|static|dbg|dbgsym|debuginfo)$|^lib(gcc|stdc\+\+|asan|tsan|ubsan|lsan|itm|quadmath|cc1|isl|mpc|mpfr|ctf|binutils|gprofng|dpkg-perl|crypt-dev)/

export default defineRule({
  id: 'build-tools',
  title: 'Leave compilers and headers to a build stage',
  what: 'Compilers, headers and their tools are installed, and nothing that runs leads to them.',
  why: 'They are needed while the image is built and never after; a stage of their own has them without shipping them.',
  fix: [
    'FROM debian:bookworm-slim AS build',
    'RUN apt-get update && apt-get install -y build-essential',
    'RUN make -C /src install DESTDIR=/out',
    'FROM debian:bookworm-slim',
    'COPY --from=build /out /',
  ].join('\n'),
  whenNot: 'The program compiles code while it runs.',
  level: 'warning',
  safety: 'review',
  select: unusedPackages(({ ecosystem, name }) => /^(deb|apk|rpm)$/.test(ecosystem) && (TOOLS.test(name) || DEVELOPMENT.test(name))),
})
