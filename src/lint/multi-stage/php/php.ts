import { subcommandOf } from '../../invocation.ts'
import type { Instruction } from '../../../dockerfile/dockerfile.ts'
import { type Build, type Step } from '../build.ts'
import type { Artifact, Ecosystem, Plan, Role } from '../ecosystem.ts'
import { writesOf } from '../kept-commands.ts'
import { packageTask } from '../packages.ts'
import { isIn } from '../paths.ts'
import { composed, isComposer } from './composer.ts'
import { type Bundled, bundledBy } from './assets.ts'
import { copiedTools, replayed } from '../replayed.ts'
import { isNode, NODE_PACKAGES } from '../node/for-assets.ts'
import { hasProgram, type RuntimeBase } from '../runtime-bases.ts'
import { buildPackagesOf, installedFor, isLeaner, keptFor, librariesFor, runtimeOf } from '../slim-runtime.ts'

/** Where PHP's image has extensions, and what loads them. */
const EXTENSIONS = ['/usr/local/lib/php/extensions', '/usr/local/etc/php/conf.d']
const PROGRAMS = 'php phpize php-config php-fpm pear pecl docker-php-entrypoint docker-php-ext-enable curl xz tar gcc make'.split(' ')
const OF_APACHE = 'apache2-foreground apache2ctl apachectl apache2 a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf'.split(' ')
/** What only changes what the image of PHP has, which the last stage has as well. */
const SETS_UP =
  /^(?:a2(?:en|dis)(?:mod|site|conf)|sed|cp|mv|ln|echo|printf|mkdir|chown|chmod|chgrp|rm|touch|usermod|groupmod|useradd|groupadd|adduser|addgroup|docker-php-ext-enable|php|cat|tee|service)$/
const FOR_EXTENSIONS = 'zlib1g autoconf re2c'.split(' ')
const FOR_COMPOSER = 'unzip zip composer'.split(' ')

export const php: Ecosystem = {
  id: 'php',
  carries: 'headers, version control and other tools that extensions and packages of PHP were installed with',
  fix: [
    'FROM composer:2 AS build',
    'WORKDIR /app',
    'COPY composer.json composer.lock ./',
    'RUN composer install --no-dev --no-scripts',
    '',
    'FROM php:8.4-fpm',
    'WORKDIR /app',
    'COPY --from=build /app/vendor ./vendor',
    'COPY . .',
  ],
  mayBuild: ({ image }) => image.repository === 'php',
  plan(build) {
    const steps = build.runs.flatMap((run) => build.stepsOf(run) ?? [])
    const builds = steps.filter((step) => isExtension(step) || isComposer(step, 'install'))
    if (builds.length === 0 || buildPackagesOf(build).length === 0) return undefined
    const runtime = runtimeOf(build, [...PROGRAMS, ...(/apache/.test(build.image.tag) ? OF_APACHE : [])])
    if ('reason' in runtime) return runtime
    const vendors = composed(build, steps)
    if ('reason' in vendors) return vendors
    const kept = keptFor(build)
    const libraries = librariesFor(kept.headers, runtime)
    if ('reason' in libraries) return libraries
    const extensions = steps.filter(isExtension)
    const artifacts = [
      ...(extensions.length > 0 ? EXTENSIONS : []).map((path): Artifact => ({
        path,
        isFolder: true,
        madeBy: extensions.at(-1)!.run.instruction,
      })),
      ...vendors,
    ]
    const bundled = bundledBy(build, steps)
    if ('reason' in bundled) return bundled
    const there = new Set(installedFor(build))
    // Composer fetches by git what has no archive; `file` is among what its image builds extensions with.
    const programs = kept.programs.filter((name) => (vendors.length === 0 || !name.startsWith('git')) && name !== 'file')
    const packages = [...libraries, ...programs].filter((name) => !there.has(name))
    return isLeaner(build, runtime, packages) ? planFor(build, runtime.base, artifacts, bundled, packages) : undefined
  },
}

function planFor(build: Build, base: RuntimeBase, own: readonly Artifact[], bundled: Bundled, packages: readonly string[]): Plan {
  const artifacts = [...own, ...bundled.artifacts]
  const isBuilding = (step: Step) => isBuildStep(step) || writesInto(step, own) || (bundled.needsNode && isNode(step))
  const last = Math.max(...own.map(({ madeBy }) => madeBy.start))
  return {
    bases: [base],
    ...{
      artifacts,
      packages,
      isBuildStep: isBuilding,
      isKept: (step) => (isPhp(step) && step.run.instruction.start >= last) || (isSetUp(step) && hasProgram(base, step.program)),
    },
    isStatic: true,
    roles: new Map<Instruction, Role>([
      ...copiedTools(build, /(?:^|\/)composer(?:[:@]|$)|mlocati\/php-extension-installer/),
      ...setUps(build, base, isBuilding),
      ...replayed(build, last, base, isPhp, isBuilding),
    ]),
    usedByBuild: [
      ...FOR_EXTENSIONS,
      ...(artifacts.some(({ path }) => path.endsWith('/vendor')) ? FOR_COMPOSER : []),
      ...(bundled.needsNode ? NODE_PACKAGES : []),
    ],
    needsTools: /^(?:composer(?:\.phar)?|docker-php-ext-install|pecl|phpize)$/,
  }
}

/** `php artisan config:cache`, `bin/console cache:warmup`: what the program itself does with all that it has. */
function isPhp(step: Step): boolean {
  const { program, args, programWord, command } = step
  if (program === 'php')
    return command.before !== '|' && /^(?:artisan|bin\/\w+|[\w./-]+\.php)$/.test(args[0]?.value ?? '') && !isBuildStep(step)
  return /(?:^|\/)bin\/console$|^\.\/artisan$/.test(programWord.value)
}

/** Whether all that a step writes is in a folder that is copied: a setting beside the extensions. */
function writesInto(step: Step, artifacts: readonly Artifact[]): boolean {
  const written = writesOf(step)
  return written.length > 0 && written.every((path) => path !== undefined && artifacts.some((each) => isIn(path, each.path)))
}

/** What changes the server or the settings that come with the image. */
function isSetUp(step: Step): boolean {
  const { program, args } = step
  if (/^a2(?:en|dis)(?:mod|site|conf)$/.test(program)) return true
  const places = args.filter(({ value }) => /^\/etc\/apache2\/|^\/usr\/local\/etc\/|PHP_INI_DIR/.test(value))
  if (program === 'sed') return args.some(({ value }) => /^-(?:i|ri|E?i|-in-place)$/.test(value)) && places.length > 0
  return /^(?:cp|mv)$/.test(program) && places.length === 2
}

function isExtension(step: Step): boolean {
  return (
    /^docker-php-ext-(?:install|configure|enable)$|^install-php-extensions$/.test(step.program) ||
    (step.program === 'pecl' && subcommandOf(step)?.value === 'install')
  )
}

function isBuildStep(step: Step): boolean {
  const { program, args } = step
  if (isExtension(step) || /^(?:composer(?:\.phar)?|phpize|docker-php-source|pecl)$/.test(program)) return true
  if (program === 'php') return step.command.before === '|' || /composer(?:\.phar)?$|^composer-setup\.php$/.test(args[0]?.value ?? '')
  if (/^(?:curl|wget)$/.test(program)) return args.some(({ value }) => /getcomposer\.org/.test(value))
  return /^(?:mv|chmod)$/.test(program) && args.some(({ value }) => /composer(?:\.phar)?$/.test(value))
}

/** Commands on what comes with the image of PHP, the same in both stages. */
function setUps(build: Build, base: RuntimeBase, isBuilding: (step: Step) => boolean): Map<Instruction, Role> {
  const found = new Map<Instruction, Role>()
  for (const run of build.runs) {
    const steps = build.stepsOf(run)
    if (!steps || !steps.some(({ program }) => /^(?:a2\w+|sed|cp|mv)$/.test(program))) continue
    const isPlain = (step: Step) =>
      SETS_UP.test(step.program) && !isBuilding(step) && packageTask(step) === undefined && hasProgram(base, step.program)
    if (steps.every(isPlain) && /\/etc\/(?:apache2|php)|\/usr\/local\/etc|PHP_INI_DIR|a2(?:en|dis)/.test(run.body?.text ?? ''))
      found.set(run.instruction, 'both')
  }
  return found
}
