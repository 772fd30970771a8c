import { type Invocation, optionValue } from '../../invocation.ts'
import type { NoPlan } from '../ecosystem.ts'
import { angularOutput, configOf, folderIn, isConfigUnknown } from './configs.ts'
import { type NodeProject, printable, typeScriptOptions } from './project.ts'
import { absolutePath, isIn, nameOf, parentOf } from '../paths.ts'

/** What a command of a build writes, from the project's folder; nothing for one that only checks. */
export interface Output {
  folders: readonly string[]
  /** Files in those folders that only the next build has a use for. */
  caches?: readonly string[]
  /** Whether what was written stands alone, without modules. */
  isWhole?: boolean
  /** Whether development packages are in it; those of the program are not. */
  isBundled?: boolean
  /** Whether it is a framework that compiles all of `src` and `app`. */
  isFramework?: boolean
  /** Whether it compiles TypeScript, so that nothing runs its sources. */
  isTypeScript?: boolean
}

const CHECKS =
  /^(?:eslint|tslint|prettier|jest|mocha|vitest|ava|tap|echo|true|rimraf|rm|mkdir|del-cli|del|shx|test|cd|exit|clear|node-version-check|vue-tsc|svelte-check|depcheck|stylelint|biome|oxlint|husky|patch-package|is-ci|only-allow|check-engine|wait-on|sleep|tsc-alias|resolve-tspaths|chmod)$/
const BUNDLERS =
  /^(?:tsc|nest|next|nuxt|nuxi|vinxi|babel|swc|esbuild|tsup|tsdown|react-scripts|react-app-rewired|craco|vue-cli-service|vite|webpack|webpack-cli|rspack|rsbuild|rollup|parcel|ng|gulp|grunt|ncc|turbo|nx|lerna|astro|remix|react-router|svelte-kit|ember|quasar|ionic|strapi|medusa|keystone|payload|gatsby|eleventy|docusaurus|vitepress|hexo)$/
const NOTHING: Output = { folders: [] }
/** How deep configurations of TypeScript may refer to others. */
const MAX_REFERENCES = 40

export function isBundler(program: string): boolean {
  return BUNDLERS.test(program)
}

/** Whether a program leaves nothing that is needed. */
export function isCheck(program: string): boolean {
  return CHECKS.test(program) && !/^(?:rm|mkdir|chmod|cd|echo|exit|true|test)$/.test(program)
}

/** `written`: what commands before have written. */
export function outputOf(project: NodeProject, command: Invocation, written: readonly string[]): Output | NoPlan {
  const { program, args } = command
  const words = args.map(({ value }) => value)
  const task = words.find((word) => !word.startsWith('-'))
  const unknown = { reason: `where ${printable(program)} of the build writes is not known` }
  const site = (folder: string | undefined) => folderOf(folder) ?? unknown
  /** By an option, by the configuration, or where it always does. */
  const bundled = (option: string | undefined, config: string, field: string, usual: string) =>
    site(option ?? folderIn(config, field) ?? usual)
  const framework = (config: string, field: string, usual: string) => ({ ...bundled(undefined, config, field, usual), isFramework: true })
  const config = optionValue(command, '-c', '--config')?.value
  const own = (name: string) => configOf(project, name, config)
  switch (program) {
    case 'tsc':
      return compiled(project, command)
    case 'nest': {
      const nest = project.text('nest-cli.json') ?? '{}'
      if (words[0] !== 'build') return unknown
      // Of several programs, each has a folder in the one for all.
      if (/"(?:monorepo|projects)"\s*:\s*(?:true|\{\s*")/.test(nest)) return { folders: ['dist'], isTypeScript: true }
      const named = /"tsConfigPath"\s*:\s*"([\w./-]+)"/.exec(nest)?.[1] ?? 'tsconfig.build.json'
      const found = folderOf(typeScriptOptions(project, named)?.outDir ?? typeScriptOptions(project, 'tsconfig.json')?.outDir)
      return found ? { ...found, isTypeScript: true } : unknown
    }
    case 'babel':
    case 'swc':
      return folderOf(optionValue(command, '-d', '--out-dir')?.value) ?? unknown
    case 'esbuild':
    case 'bun-build': {
      const file = optionValue(command, '--outfile')?.value
      return folderOf(optionValue(command, '--outdir')?.value ?? (file?.includes('/') ? parentOf(file) : undefined)) ?? unknown
    }
    case 'tsup':
      return bundled(optionValue(command, '-d', '--out-dir')?.value, own('tsup'), 'outDir', 'dist')
    case 'tsdown':
      return bundled(optionValue(command, '-d', '--out-dir')?.value, own('tsdown'), 'outDir', 'dist')
    case 'ncc':
      return task === 'build' ? site(optionValue(command, '-o', '--out')?.value ?? 'dist') : unknown
    case 'webpack': {
      const text = own('webpack')
      const folder = optionValue(command, '-o', '--output-path')?.value
      if (folder === undefined && (isConfigUnknown(project, config) || /webpack-merge|require\(['"]\.|from ['"]\./.test(text)))
        return unknown
      return bundled(folder, /\boutput\b/.test(text) ? text.slice(text.search(/\boutput\b/)) : '', 'path', 'dist')
    }
    case 'rollup': {
      const file = optionValue(command, '-o', '--file')?.value
      const text = own('rollup')
      if (file !== undefined) return site(file.includes('/') ? parentOf(file) : undefined)
      return site(optionValue(command, '-d', '--dir')?.value ?? (/\bfile\s*:/.test(text) ? undefined : folderIn(text, 'dir')))
    }
    case 'parcel':
      return task === 'build'
        ? site(optionValue(command, '--dist-dir')?.value ?? (words[1]?.endsWith('.html') === true ? 'dist' : undefined))
        : unknown
    case 'next': {
      const text = own('next')
      if (/^(?:lint|info|telemetry|typegen)$/.test(words[0] ?? '')) return NOTHING
      const folder = folderIn(text, 'distDir')
      if (words[0] !== 'build' || folder === 'unknown') return unknown
      if (/\boutput\s*:\s*['"`]export['"`]/.test(text)) return { folders: [folder ?? 'out'], isWhole: true }
      return /\boutput\s*:(?!\s*['"`]standalone['"`])/.test(text)
        ? unknown
        : { folders: [folder ?? '.next'], isFramework: true, caches: [`${folder ?? '.next'}/cache/webpack`] }
    }
    case 'nuxt':
    case 'nuxi': {
      if (words[0] === 'prepare') return NOTHING
      const isNitro = /"nuxt(?:-nightly)?"\s*:\s*"(?:[\^~>=]*[34]|npm:|latest)/.test(project.text('package.json') ?? '')
      return /^(?:build|generate)$/.test(words[0] ?? '') &&
        isNitro &&
        !/preset|\bbuildDir\b|\bnitro\b[^]*\boutput\b/.test(configOf(project, 'nuxt'))
        ? { folders: ['.output'], isWhole: true }
        : unknown
    }
    case 'vinxi':
      return words[0] === 'build' ? { folders: ['.output'], isWhole: true } : unknown
    case 'react-scripts':
      return words[0] === 'build' && !/BUILD_PATH/.test(project.scripts['build'] ?? '') ? site('build') : unknown
    case 'vue-cli-service':
      return words[0] === 'build' ? bundled(optionValue(command, '--dest')?.value, configOf(project, 'vue'), 'outputDir', 'dist') : unknown
    case 'vite':
      return words[0] === 'build' ? bundledByVite(project, command, own('vite')) : unknown
    case 'svelte-kit':
      return words[0] === 'sync' ? NOTHING : unknown
    case 'astro':
      if (/^(?:check|sync|telemetry)$/.test(words[0] ?? '')) return NOTHING
      return words[0] === 'build' ? framework(own('astro'), 'outDir', 'dist') : unknown
    case 'remix':
      if (words[0] === 'vite:build') return framework(configOf(project, 'vite'), 'buildDirectory', 'build')
      // What the older compiler makes for browsers lies in a folder of the sources.
      return words[0] === 'build' && !/BuildPath|BuildDirectory/.test(configOf(project, 'remix'))
        ? { folders: ['build', 'public/build'] }
        : unknown
    case 'react-router':
      if (words[0] === 'typegen') return NOTHING
      return words[0] === 'build' ? framework(configOf(project, 'react-router'), 'buildDirectory', 'build') : unknown
    case 'ng': {
      const folder = optionValue(command, '--output-path')?.value
      if (!/^(?:build|b)$/.test(words[0] ?? '')) return unknown
      return site(
        folder ??
          angularOutput(
            project,
            words.slice(1).find((word) => !word.startsWith('-')),
          ),
      )
    }
    case 'prisma':
      return NOTHING
    case 'cp':
    case 'cpx':
    case 'cpy':
    case 'copyfiles':
    case 'ncp': {
      // Into what is copied anyway.
      const into = words.at(-1) ?? ''
      return /^[\w./-]+$/.test(into) && written.some((folder) => isIn(absolutePath(into, '/'), `/${folder}`)) ? NOTHING : unknown
    }
    default:
      return CHECKS.test(program) ? NOTHING : unknown
  }
}

/** `tsc`, `tsc -p tsconfig.build.json`, `tsc -b` with what it refers to. */
function compiled(project: NodeProject, command: Invocation): Output | NoPlan {
  const words = command.args.map(({ value }) => value)
  if (words.some((word, index) => word === '--noEmit' && words[index + 1] !== 'false')) return NOTHING
  const builds = words.some((word) => word === '-b' || word === '--build')
  const asConfig = (path: string) => (path.endsWith('.json') ? path : `${path}/tsconfig.json`)
  const named = optionValue(command, '-p', '--project', '-b', '--build')?.value
  const configs = [named === undefined || named.startsWith('-') ? 'tsconfig.json' : asConfig(named)]
  const own = optionValue(command, '--outDir')?.value
  const folders: string[] = []
  for (const config of configs) {
    const options = typeScriptOptions(project, config)
    const refused = { reason: `${printable(config)} has no outDir that could be copied` }
    if (!options) return refused
    const more = builds ? options.references.filter((each) => !configs.includes(each)) : []
    if (configs.length + more.length > MAX_REFERENCES) return refused
    configs.push(...more)
    const found = folderOf(own ?? options.outDir)
    if (found) folders.push(...found.folders)
    // One that only refers to others lists no files of its own.
    else if (!options.noEmit && !(builds && options.references.length > 0)) return refused
  }
  return folders.length > 0 ? { folders, isTypeScript: true } : NOTHING
}

/** Vite, and the frameworks that are plugins of it. */
function bundledByVite(project: NodeProject, command: Invocation, text: string): Output | NoPlan {
  const unknown = { reason: 'where vite of the build writes is not known' }
  const option = optionValue(command, '--outDir')?.value
  const root = command.args[1]?.value
  if (
    /\broot\s*:/.test(text) ||
    (root !== undefined && !root.startsWith('-') && command.args[0]?.value === 'build' && command.args.length === 2)
  )
    return unknown
  if (/sveltekit/.test(text)) {
    const kit = configOf(project, 'svelte')
    const name = /@sveltejs\/adapter-(node|static)/.exec(kit)?.[1]
    const field = folderIn(kit, name === 'node' ? 'out' : 'pages')
    if (name === undefined || field === 'unknown') return unknown
    return { folders: [field ?? 'build'], ...(name === 'static' ? { isWhole: true } : { isBundled: true, isFramework: true }) }
  }
  if (
    /\breactRouter\b|\bremix\b|vitePlugin|\bqwik|\bvike\b|vite-plugin-ssr|tanstackStart|solidStart|\bhydrogen\b|\bwaku\b|nitro/.test(text)
  )
    return unknown
  if (option === undefined && /\boutDir\b/.test(text) && folderIn(text, 'outDir') === undefined) return unknown
  return folderOf(option ?? folderIn(text, 'outDir') ?? 'dist') ?? unknown
}

function folderOf(written: string | undefined): Output | undefined {
  if (written === undefined || written === 'unknown' || !/^[\w./-]+$/.test(written) || written.startsWith('/')) return undefined
  const folder = absolutePath(written, '/').slice(1)
  return folder === '' || /(?:^|\/)\.\.(?:\/|$)/.test(written) || nameOf(folder) === 'src' ? undefined : { folders: [folder] }
}
