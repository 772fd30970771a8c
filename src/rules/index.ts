import type { Rule } from './rule.ts'
import apkCache from './apk-cache.ts'
import aptCache from './apt-cache.ts'
import aptLists from './apt-lists.ts'
import archives from './archives.ts'
import browserDownloads from './browser-downloads.ts'
import buildContext from './build-context.ts'
import buildMetadata from './build-metadata.ts'
import buildTools from './build-tools.ts'
import bunCache from './bun-cache.ts'
import cSources from './c-sources.ts'
import cargoRegistry from './cargo-registry.ts'
import cloudCliExtras from './cloud-cli-extras.ts'
import compilerCache from './compiler-cache.ts'
import composerCache from './composer-cache.ts'
import condaPkgs from './conda-pkgs.ts'
import coreDumps from './core-dumps.ts'
import debugSymbols from './debug-symbols.ts'
import deletedLater from './deleted-later.ts'
import desktopData from './desktop-data.ts'
import devDependencies from './dev-dependencies.ts'
import dnfCache from './dnf-cache.ts'
import documentation from './documentation.ts'
import dotnetObj from './dotnet-obj.ts'
import dotnetSdk from './dotnet-sdk.ts'
import duplicateFiles from './duplicate-files.ts'
import fonts from './fonts.ts'
import foreignBinaries from './foreign-binaries.ts'
import gemBuildFiles from './gem-build-files.ts'
import gemCache from './gem-cache.ts'
import goBuildCache from './go-build-cache.ts'
import goModuleCache from './go-module-cache.ts'
import goToolchain from './go-toolchain.ts'
import gradleCache from './gradle-cache.ts'
import headers from './headers.ts'
import jdkExtras from './jdk-extras.ts'
import jvmBuildOutput from './jvm-build-output.ts'
import jvmBuildTools from './jvm-build-tools.ts'
import kernelFiles from './kernel-files.ts'
import largeFiles from './large-files.ts'
import locales from './locales.ts'
import logs from './logs.ts'
import manPages from './man-pages.ts'
import mavenRepository from './maven-repository.ts'
import modelCache from './model-cache.ts'
import nodeDocs from './node-docs.ts'
import nodeGypCache from './node-gyp-cache.ts'
import nodeNativeBuild from './node-native-build.ts'
import nodeTests from './node-tests.ts'
import npmCache from './npm-cache.ts'
import nugetCache from './nuget-cache.ts'
import overwritten from './overwritten.ts'
import packageManagers from './package-managers.ts'
import pacmanCache from './pacman-cache.ts'
import pipCache from './pip-cache.ts'
import pnpmStore from './pnpm-store.ts'
import pythonBuildFiles from './python-build-files.ts'
import pythonBytecode from './python-bytecode.ts'
import pythonStdlibExtras from './python-stdlib-extras.ts'
import pythonTests from './python-tests.ts'
import pythonToolCaches from './python-tool-caches.ts'
import rewritten from './rewritten.ts'
import rustTarget from './rust-target.ts'
import rustToolchain from './rust-toolchain.ts'
import scalaCaches from './scala-caches.ts'
import secondInterpreters from './second-interpreters.ts'
import secrets from './secrets.ts'
import shellHistory from './shell-history.ts'
import sourceMaps from './source-maps.ts'
import staticLibraries from './static-libraries.ts'
import temporaryFiles from './temporary-files.ts'
import testCaches from './test-caches.ts'
import typeDeclarations from './type-declarations.ts'
import unusedPackages from './unused-packages.ts'
import userCache from './user-cache.ts'
import uvCache from './uv-cache.ts'
import versionControl from './version-control.ts'
import webBuildCache from './web-build-cache.ts'
import yarnCache from './yarn-cache.ts'
import zoneinfoCopies from './zoneinfo-copies.ts'
import zypperCache from './zypper-cache.ts'

/**
 * All rules, in the order in which they may claim a byte: secrets first, since they must be seen whatever else is said of
 * them; then bytes that no running container sees; then packages that nothing needs, whole; then junk, specific before general; what only points something out last.
 */
export const rules: readonly Rule[] = [
  secrets,
  deletedLater,
  overwritten,
  rewritten,
  devDependencies,
  buildTools,
  packageManagers,
  secondInterpreters,
  unusedPackages,
  aptLists,
  aptCache,
  apkCache,
  dnfCache,
  zypperCache,
  pacmanCache,
  pipCache,
  uvCache,
  pythonToolCaches,
  condaPkgs,
  npmCache,
  yarnCache,
  pnpmStore,
  bunCache,
  nodeGypCache,
  browserDownloads,
  webBuildCache,
  goBuildCache,
  goModuleCache,
  goToolchain,
  cargoRegistry,
  rustToolchain,
  rustTarget,
  mavenRepository,
  gradleCache,
  scalaCaches,
  jvmBuildTools,
  jvmBuildOutput,
  nugetCache,
  dotnetSdk,
  dotnetObj,
  gemCache,
  gemBuildFiles,
  composerCache,
  compilerCache,
  cloudCliExtras,
  modelCache,
  coreDumps,
  versionControl,
  testCaches,
  buildContext,
  jdkExtras,
  kernelFiles,
  zoneinfoCopies,
  manPages,
  documentation,
  locales,
  debugSymbols,
  nodeNativeBuild,
  headers,
  staticLibraries,
  buildMetadata,
  foreignBinaries,
  sourceMaps,
  typeDeclarations,
  nodeDocs,
  nodeTests,
  pythonTests,
  pythonBuildFiles,
  pythonStdlibExtras,
  pythonBytecode,
  archives,
  cSources,
  temporaryFiles,
  shellHistory,
  logs,
  userCache,
  desktopData,
  fonts,
  duplicateFiles,
  largeFiles,
]
