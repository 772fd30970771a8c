import { subcommandOf } from '../invocation.ts'
import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { type Build, pathOf, type Step, variableOf } from './build.ts'
import { contextFileAt } from './copies.ts'
import type { Artifact, Ecosystem, NoPlan, Plan, Role } from './ecosystem.ts'
import { parsed, record } from '../node-lock.ts'
import { packageTask } from './packages.ts'
import { absolutePath } from './paths.ts'
import { copiedTools } from './replayed.ts'
import { hasProgram, type RuntimeBase } from './runtime-bases.ts'
import { buildPackagesOf, installedFor, keptFor, librariesFor, runtimeOf } from './slim-runtime.ts'

/** Where PHP's image has extensions, and what loads them. */
const EXTENSIONS = ['/usr/local/lib/php/extensions', '/usr/local/etc/php/conf.d']
const PROGRAMS = 'php phpize php-config php-fpm pear pecl docker-php-entrypoint docker-php-ext-enable curl xz tar gcc make'.split(' ')
const OF_APACHE = 'apache2-foreground apache2ctl apachectl apache2 a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf'.split(' ')
/** What only changes what the image of PHP has, which the last stage has as well. */
const SETS_UP =
  /^(?:a2(?:en|dis)(?:mod|site|conf)|sed|cp|mv|ln|echo|printf|mkdir|chown|chmod|chgrp|rm|touch|usermod|groupmod|useradd|groupadd|adduser|addgroup|docker-php-ext-enable|php|cat|tee|service)$/
const FOR_PHP = 'unzip zip zlib1g autoconf re2c composer'.split(' ')

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
    const there = new Set(installedFor(build))
    // Composer fetches by git what has no archive.
    const programs = kept.programs.filter((name) => vendors.length === 0 || !name.startsWith('git'))
    return planFor(
      build,
      runtime.base,
      artifacts,
      [...libraries, ...programs].filter((name) => !there.has(name)),
    )
  },
}

function planFor(build: Build, base: RuntimeBase, artifacts: readonly Artifact[], packages: readonly string[]): Plan {
  return {
    bases: [base],
    ...{ artifacts, packages, isBuildStep },
    isStatic: true,
    roles: new Map([...copiedTools(build, /(?:^|\/)composer(?:[:@]|$)|mlocati\/php-extension-installer/), ...setUps(build, base)]),
    usedByBuild: artifacts.some(({ path }) => path.endsWith('/vendor')) ? FOR_PHP : [],
    needsTools: /^(?:composer(?:\.phar)?|docker-php-ext-install|pecl|phpize)$/,
  }
}

function isExtension(step: Step): boolean {
  return (
    /^docker-php-ext-(?:install|configure|enable)$|^install-php-extensions$/.test(step.program) ||
    (step.program === 'pecl' && subcommandOf(step)?.value === 'install')
  )
}

function isComposer({ program, args }: Step, task: string): boolean {
  const words = args.map(({ value }) => value)
  if (program === 'php') return /composer(?:\.phar)?$/.test(words[0] ?? '') && words.includes(task)
  return /^composer(?:\.phar)?$/.test(program) && words.includes(task)
}

function isBuildStep(step: Step): boolean {
  const { program, args } = step
  if (isExtension(step) || /^(?:composer(?:\.phar)?|phpize|docker-php-source|pecl)$/.test(program)) return true
  if (program === 'php') return step.command.before === '|' || /composer(?:\.phar)?$|^composer-setup\.php$/.test(args[0]?.value ?? '')
  if (/^(?:curl|wget)$/.test(program)) return args.some(({ value }) => /getcomposer\.org/.test(value))
  return /^(?:mv|chmod)$/.test(program) && args.some(({ value }) => /composer(?:\.phar)?$/.test(value))
}

/** The folders that Composer fills; a reason where it, or what it runs, may write elsewhere. */
function composed(build: Build, steps: readonly Step[]): Artifact[] | NoPlan {
  const found: Artifact[] = []
  for (const step of steps) {
    const line = `line ${step.run.instruction.startLine}`
    if (/^composer(?:\.phar)?$/.test(step.program) && /^(?:global|require|create-project|update)$/.test(subcommandOf(step)?.value ?? ''))
      return { reason: `${line} has Composer write where only a build knows` }
    if (!isComposer(step, 'install')) continue
    const option = step.args.findIndex(({ value }) => /^(?:-d|--working-dir)/.test(value))
    const word = step.args[option]
    const value = word?.value.includes('=')
      ? { ...word, value: word.value.replace(/^[^=]*=/, ''), text: word.text.replace(/^[^=]*=/, '') }
      : step.args[option + 1]
    const folder = word ? value && pathOf(step, value) : step.folder
    if (folder === undefined) return { reason: `${line} installs where only a build knows` }
    const file = contextFileAt(build, absolutePath('composer.json', folder))
    const manifest = record(parsed(file === undefined ? undefined : build.context.buildContext?.manifests?.get(file)))
    if (!manifest || variableOf(step, 'COMPOSER_VENDOR_DIR') !== undefined)
      return { reason: 'where Composer puts what it installs is not known; a composer.json in --context tells' }
    const { 'vendor-dir': vendor, 'bin-dir': bin } = record(manifest['config']) ?? {}
    const required = Object.keys({ ...record(manifest['require']), ...record(manifest['require-dev']) })
    const plugin = required.find((name) =>
      /^(?:composer\/installers|oomphinc\/composer-installers-extender|symfony\/flex|drupal\/core-composer-scaffold|johnpbloch\/wordpress.*|roots\/wordpress.*)$/.test(
        name,
      ),
    )
    if (vendor !== undefined || bin !== undefined || plugin !== undefined)
      return { reason: 'composer.json has packages put into folders of their own' }
    const scripts = Object.keys(record(manifest['scripts']) ?? {}).some((name) =>
      /^(?:pre|post)-(?:install|autoload|package|update)/.test(name),
    )
    if (scripts && !step.args.some(({ value: each }) => each === '--no-scripts'))
      return { reason: 'composer.json has scripts that run when it installs, and may write elsewhere' }
    found.push({ path: absolutePath('vendor', folder), isFolder: true, madeBy: step.run.instruction })
  }
  const dump = steps.findLast((step) => isComposer(step, 'dump-autoload') || isComposer(step, 'dumpautoload'))
  return dump && found.length > 0 ? found.map((each) => ({ ...each, madeBy: dump.run.instruction })) : found
}

/** Commands on what comes with the image of PHP, the same in both stages. */
function setUps(build: Build, base: RuntimeBase): Map<Instruction, Role> {
  const found = new Map<Instruction, Role>()
  for (const run of build.runs) {
    const steps = build.stepsOf(run)
    if (!steps || !steps.some(({ program }) => /^(?:a2\w+|sed|cp|mv)$/.test(program))) continue
    const isPlain = (step: Step) =>
      SETS_UP.test(step.program) && !isBuildStep(step) && packageTask(step) === undefined && hasProgram(base, step.program)
    if (steps.every(isPlain) && /\/etc\/(?:apache2|php)|\/usr\/local\/etc|PHP_INI_DIR|a2(?:en|dis)/.test(run.body?.text ?? ''))
      found.set(run.instruction, 'both')
  }
  return found
}
