import apkBuildPackages from './apk-build-packages.ts'
import apkCache from './apk-cache.ts'
import aptLists from './apt-lists.ts'
import aptRecommends from './apt-recommends.ts'
import aptUpdateAlone from './apt-update-alone.ts'
import archiveCopied from './archive-copied.ts'
import archives from './archives.ts'
import backgroundPrograms from './background-programs.ts'
import buildContext from './build-context.ts'
import bunCache from './bun-cache.ts'
import cacheMountCleanup from './cache-mount-cleanup.ts'
import cacheMounts from './cache-mounts.ts'
import cacheOrder from './cache-order.ts'
import cargoRegistry from './cargo-registry.ts'
import composerCache from './composer-cache.ts'
import condaPkgs from './conda-pkgs.ts'
import copiedRoot from './copied-root.ts'
import deadInstructions from './dead-instructions.ts'
import debugSymbols from './debug-symbols.ts'
import deletedLater from './deleted-later.ts'
import devDependencies from './dev-dependencies.ts'
import distributionUpgrade from './distribution-upgrade.ts'
import dnfCache from './dnf-cache.ts'
import earlyArguments from './early-arguments.ts'
import endOfLifeBase from './end-of-life-base.ts'
import entrypointExec from './entrypoint-exec.ts'
import gemCache from './gem-cache.ts'
import gemDocs from './gem-docs.ts'
import goModuleCache from './go-module-cache.ts'
import gradleCache from './gradle-cache.ts'
import healthcheckProgram from './healthcheck-program.ts'
import largeLayer from './large-layer.ts'
import layerContents from './layer-contents.ts'
import malformedExec from './malformed-exec.ts'
import mavenRepository from './maven-repository.ts'
import multiStage from './multi-stage.ts'
import npmCache from './npm-cache.ts'
import pacmanCache from './pacman-cache.ts'
import pipCache from './pip-cache.ts'
import pipenvCache from './pipenv-cache.ts'
import pnpmStore from './pnpm-store.ts'
import poetryCache from './poetry-cache.ts'
import repeatedInstalls from './repeated-installs.ts'
import rewritten from './rewritten.ts'
import runtimeBase from './runtime-base.ts'
import shellForm from './shell-form.ts'
import slimBase from './slim-base.ts'
import startUpCompilation from './start-up-compilation.ts'
import stopSignal from './stop-signal.ts'
import toolsForPeople from './tools-for-people.ts'
import unpinnedBase from './unpinned-base.ts'
import unusedStages from './unused-stages.ts'
import useraddLog from './useradd-log.ts'
import uvCache from './uv-cache.ts'
import versionControl from './version-control.ts'
import workdirRelative from './workdir-relative.ts'
import wrappedStart from './wrapped-start.ts'
import yarnCache from './yarn-cache.ts'
import zypperCache from './zypper-cache.ts'
import type { DockerfileRule } from '../rule.ts'

/** Every rule for Dockerfiles. A new one is one file and one line here. */
export const dockerfileRules: readonly DockerfileRule[] = [
  aptLists,
  aptRecommends,
  apkCache,
  dnfCache,
  zypperCache,
  pacmanCache,
  pipCache,
  npmCache,
  yarnCache,
  pnpmStore,
  bunCache,
  gemCache,
  composerCache,
  condaPkgs,
  uvCache,
  poetryCache,
  pipenvCache,
  goModuleCache,
  cargoRegistry,
  mavenRepository,
  gradleCache,
  aptUpdateAlone,
  distributionUpgrade,
  apkBuildPackages,
  repeatedInstalls,
  toolsForPeople,
  useraddLog,
  archives,
  archiveCopied,
  versionControl,
  copiedRoot,
  largeLayer,
  layerContents,
  gemDocs,
  slimBase,
  multiStage,
  runtimeBase,
  endOfLifeBase,
  unpinnedBase,
  deletedLater,
  rewritten,
  buildContext,
  devDependencies,
  debugSymbols,
  cacheOrder,
  earlyArguments,
  cacheMounts,
  cacheMountCleanup,
  shellForm,
  malformedExec,
  wrappedStart,
  stopSignal,
  entrypointExec,
  backgroundPrograms,
  healthcheckProgram,
  startUpCompilation,
  deadInstructions,
  unusedStages,
  workdirRelative,
]
