import { parsed, record } from '../../node-lock.ts'
import { subcommandOf } from '../../invocation.ts'
import { type Build, pathOf, type Step, variableOf } from '../build.ts'
import { hasFiles } from '../context-folders.ts'
import { contextFileAt } from '../copies.ts'
import type { Artifact, NoPlan } from '../ecosystem.ts'
import { absolutePath } from '../paths.ts'

/** Packages that put others into folders of their own. */
const PLUGIN =
  /^(?:composer\/installers|oomphinc\/composer-installers-extender|symfony\/flex|drupal\/core-composer-scaffold|johnpbloch\/wordpress.*|roots\/wordpress.*)$/
/** What every Laravel has run when it installs: both write below `bootstrap/cache`. */
const OF_LARAVEL = /^(?:Illuminate\\Foundation\\ComposerScripts::post\w+|@php artisan (?:package:discover|clear-compiled)(?: --ansi)?)$/

export function isComposer({ program, args }: Step, task: string): boolean {
  const words = args.map(({ value }) => value)
  if (program === 'php') return /composer(?:\.phar)?$/.test(words[0] ?? '') && words.includes(task)
  return /^composer(?:\.phar)?$/.test(program) && words.includes(task)
}

/** The folders that Composer fills; a reason where it, or what it runs, may write elsewhere. */
export function composed(build: Build, steps: readonly Step[]): Artifact[] | NoPlan {
  const found: Artifact[] = []
  for (const step of steps) {
    const line = `line ${step.run.instruction.startLine}`
    if (/^composer(?:\.phar)?$/.test(step.program) && /^(?:global|require|create-project|update)$/.test(subcommandOf(step)?.value ?? ''))
      return { reason: `${line} has Composer write where only a build knows` }
    if (!isComposer(step, 'install')) continue
    const folder = folderOf(step)
    if (folder === undefined) return { reason: `${line} installs where only a build knows` }
    const textAt = (name: string) => {
      const file = contextFileAt(build, absolutePath(name, folder))
      return file === undefined ? undefined : build.context.buildContext?.manifests?.get(file)
    }
    const manifest = record(parsed(textAt('composer.json')))
    if (!manifest || variableOf(step, 'COMPOSER_VENDOR_DIR') !== undefined)
      return { reason: 'where Composer puts what it installs is not known; a composer.json in --context tells' }
    const { 'vendor-dir': vendor, 'bin-dir': bin } = record(manifest['config']) ?? {}
    const hasScripts = !step.args.some(({ value }) => value === '--no-scripts')
    // Flex has nothing to set up that its own lock file knows.
    const isSetUp = !hasScripts && contextFileAt(build, absolutePath('symfony.lock', folder)) !== undefined
    const required = Object.keys({ ...record(manifest['require']), ...record(manifest['require-dev']) })
    if (vendor !== undefined || bin !== undefined || required.some((name) => PLUGIN.test(name) && !(isSetUp && name === 'symfony/flex')))
      return { reason: 'composer.json has packages put into folders of their own' }
    const scripts = hasScripts ? scriptsOf(manifest, contextFileAt(build, absolutePath('composer.lock', folder)) !== undefined) : []
    const cache = absolutePath('bootstrap/cache', folder)
    if (!scripts.every((script) => OF_LARAVEL.test(script)) || (scripts.length > 0 && !hasFiles(build, 'bootstrap/cache', cache)))
      return { reason: 'composer.json has scripts that run when it installs, and may write elsewhere; --no-scripts rules that out' }
    const madeBy = step.run.instruction
    found.push({ path: absolutePath('vendor', folder), isFolder: true, madeBy })
    if (scripts.length > 0) found.push({ path: cache, isFolder: true, madeBy })
  }
  const dump = steps.findLast((step) => isComposer(step, 'dump-autoload') || isComposer(step, 'dumpautoload'))
  return dump && found.length > 0 ? found.map((each) => ({ ...each, madeBy: dump.run.instruction })) : found
}

function folderOf(step: Step): string | undefined {
  const option = step.args.findIndex(({ value }) => /^(?:-d|--working-dir)/.test(value))
  const word = step.args[option]
  const value = word?.value.includes('=')
    ? { ...word, value: word.value.replace(/^[^=]*=/, ''), text: word.text.replace(/^[^=]*=/, '') }
    : step.args[option + 1]
  return word ? value && pathOf(step, value) : step.folder
}

/** What `composer install` runs. `isLocked`: without a lock file, it updates. */
function scriptsOf(manifest: Readonly<Record<string, unknown>>, isLocked: boolean): string[] {
  const events = isLocked ? /^(?:pre|post)-(?:install|autoload|package)/ : /^(?:pre|post)-(?:install|autoload|package|update)/
  return Object.entries(record(manifest['scripts']) ?? {}).flatMap(([name, commands]) =>
    events.test(name) ? [commands].flat().map((command) => (typeof command === 'string' ? command : '')) : [],
  )
}
