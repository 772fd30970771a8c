import { aptTask, isApt } from '../rules/apt-lists.ts'
import { subcommandOf } from '../invocation.ts'
import { type Step, valueOf } from './build.ts'
import { APK_TAKING, APT_TAKING } from '../package-options.ts'

/** Packages that only a build has a use for, by the names of Debian, Ubuntu and Alpine. */
const FOR_BUILDS =
  /^(?:build-essential|build-base|make|cmake|ninja(?:-build)?|meson|autoconf|automake|libtool|libtool-bin|m4|pkg-config|pkgconf|pkgconfig|gcc|g\+\+|cpp|clang|llvm|lld|binutils|musl-dev|libc-dev|libc6-dev|linux-headers|gettext|bison|flex|yasm|nasm|patch|git|git-core|git-lfs|mercurial|bzr|subversion|openssh|openssh-client|ssh|golang|golang-go|go|go-dep|glide|cargo|rustc|rust|maven|gradle|ant|protobuf-compiler|protoc|apt-utils|musl-tools|mold|libclang-dev|protobuf-dev|libprotobuf-dev|libprotoc-dev|protoc-gen-go|apt-transport-https|apt-file|software-properties-common|dpkg-dev|debhelper|fakeroot|upx|upx-ucl|vim|vim-tiny|nano|emacs|gdb|strace|file|man-db|golang-[\w.-]+|openjdk-\d+-jdk(?:-headless)?|default-jdk(?:-headless)?|(?:gcc|g\+\+|clang|llvm|lld|libclang|libstdc\+\+)-?[\d.]+(?:-dev)?|dotnet-sdk-[\d.]+)$/
/** Headers: the library that they are for is needed by what was linked to it. */
const HEADERS = /-(?:dev|devel|static)$/

export type PackageUse = 'build' | 'headers' | 'runtime'

export function useOf(name: string): PackageUse {
  const plain = name.replace(/[=~<>:].*$/, '')
  if (FOR_BUILDS.test(plain)) return 'build'
  return HEADERS.test(plain) ? 'headers' : 'runtime'
}

export type PackageTask = 'install' | 'prepare' | 'clean' | 'remove'

/** What a step does with packages of the system; undefined where it is about something else. */
export function packageTask(step: Step): PackageTask | undefined {
  if (isApt(step)) return TASKS[aptTask(step) ?? '']
  if (step.program === 'apk') return TASKS[subcommandOf(step, ['--repository', '-X', '-t', '--virtual'])?.value ?? '']
  if (step.program === 'rm') return step.args.every(({ value }) => value.startsWith('-') || PACKAGE_FILES.test(value)) ? 'clean' : undefined
  return undefined
}

const TASKS: Readonly<Record<string, PackageTask>> = {
  ...{ install: 'install', add: 'install', update: 'prepare', upgrade: 'prepare', 'dist-upgrade': 'prepare', 'full-upgrade': 'prepare' },
  ...{ clean: 'clean', autoclean: 'clean', 'dist-clean': 'clean', distclean: 'clean', cache: 'clean' },
  ...{ remove: 'remove', purge: 'remove', autoremove: 'remove', del: 'remove' },
}
const PACKAGE_FILES = /^\/var\/(?:lib\/apt\/lists|cache\/(?:apt|apk|debconf|yum|dnf))\b/

/** The packages that a step installs; undefined where some are named by what only a build knows, or come from elsewhere. */
export function packagesOf(step: Step): string[] | undefined {
  const taking = step.program === 'apk' ? APK_TAKING : APT_TAKING
  const names: string[] = []
  let task = false
  for (let at = 0; at < step.args.length; at++) {
    const word = step.args[at]!
    if (taking.includes(word.value)) at++
    else if (word.value.startsWith('-')) {
      if (/^--repository|^-X/.test(word.value)) return undefined
    } else if (!task) task = true
    else {
      const name = valueOf(step, word)
      if (name === undefined || /^[./]/.test(name)) return undefined
      // `$PHPIZE_DEPS` is several.
      names.push(...name.split(/\s+/).filter(Boolean))
    }
  }
  return step.args.some(({ value }) => value === '--repository' || value === '-X') ? undefined : names
}
