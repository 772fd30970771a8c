import { type Invocation, optionValue } from '../invocation.ts'
import type { NoPlan } from './ecosystem.ts'
import { type NodeProject, outDirOf, printable } from './node-project.ts'
import { absolutePath, isIn, nameOf, parentOf } from './paths.ts'

/** What a command of a build writes, from the project's folder; nothing for one that only checks. */
export interface Output {
  folders: readonly string[]
  /** Whether what was written stands alone, without modules. */
  isWhole?: boolean
  /** Whether it compiles TypeScript, so that nothing runs its sources. */
  isTypeScript?: boolean
}

const CHECKS =
  /^(?:eslint|tslint|prettier|jest|mocha|vitest|ava|tap|echo|true|rimraf|rm|mkdir|del-cli|del|shx|test|cd|exit|clear|node-version-check|vue-tsc|depcheck|stylelint)$/
const NOTHING: Output = { folders: [] }

/** `written`: what commands before have written. */
export function outputOf(project: NodeProject, command: Invocation, written: readonly string[]): Output | NoPlan {
  const { program, args } = command
  const words = args.map(({ value }) => value)
  const unknown = { reason: `where ${printable(program)} of the build writes is not known` }
  const site = (folder: string | undefined) => folderOf(folder) ?? unknown
  switch (program) {
    case 'tsc': {
      if (words.includes('--noEmit')) return NOTHING
      const config = optionValue(command, '-p', '--project', '-b', '--build')?.value
      const own = optionValue(command, '--outDir')?.value
      const folder =
        own ??
        outDirOf(
          project,
          config === undefined || config.startsWith('-') ? 'tsconfig.json' : config.endsWith('.json') ? config : `${config}/tsconfig.json`,
        )
      const found = folderOf(folder)
      return found ? { ...found, isTypeScript: true } : { reason: 'tsconfig.json has no outDir that could be copied' }
    }
    case 'nest': {
      const nest = project.text('nest-cli.json') ?? '{}'
      if (words[0] !== 'build' || /"(?:monorepo|projects)"\s*:\s*(?:true|\{\s*")/.test(nest)) return unknown
      const found = folderOf(
        outDirOf(project, /"tsConfigPath"\s*:\s*"([\w./-]+)"/.exec(nest)?.[1] ?? 'tsconfig.build.json') ??
          outDirOf(project, 'tsconfig.json'),
      )
      return found ? { ...found, isTypeScript: true } : unknown
    }
    case 'tsc-alias':
      return NOTHING
    case 'babel':
    case 'swc':
      return folderOf(optionValue(command, '-d', '--out-dir')?.value) ?? unknown
    case 'esbuild': {
      const file = optionValue(command, '--outfile')?.value
      return folderOf(optionValue(command, '--outdir')?.value ?? (file?.includes('/') ? parentOf(file) : undefined)) ?? unknown
    }
    case 'next': {
      const config = ['js', 'mjs', 'ts', 'cjs'].map((suffix) => project.text(`next.config.${suffix}`) ?? '').join('\n')
      if (words[0] !== 'build' || /distDir|output\s*:\s*['"`]export/.test(config)) return unknown
      return { folders: ['.next'] }
    }
    case 'nuxt':
    case 'nuxi':
      return words[0] === 'build' &&
        /"nuxt"\s*:\s*"[\^~]?[34]/.test(project.text('package.json') ?? '') &&
        !/preset/.test(configOf(project, 'nuxt'))
        ? { folders: ['.output'], isWhole: true }
        : unknown
    case 'react-scripts':
      return words[0] === 'build' && project.scripts['build']?.includes('BUILD_PATH') !== true ? site('build') : unknown
    case 'vue-cli-service':
      return words[0] === 'build' && !/outputDir/.test(configOf(project, 'vue'))
        ? site(optionValue(command, '--dest')?.value ?? 'dist')
        : unknown
    case 'vite':
      if (
        words[0] !== 'build' ||
        words.includes('--ssr') ||
        /outDir|\bssr\b|lib\s*:|sveltekit|remix|reactRouter/.test(configOf(project, 'vite'))
      )
        return unknown
      return site(optionValue(command, '--outDir')?.value ?? 'dist')
    case 'cp':
    case 'cpx':
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

function folderOf(written: string | undefined): Output | undefined {
  if (written === undefined || !/^[\w./-]+$/.test(written) || written.startsWith('/')) return undefined
  const folder = absolutePath(written, '/').slice(1)
  return folder === '' || /(?:^|\/)\.\.(?:\/|$)/.test(written) || nameOf(folder) === 'src' ? undefined : { folders: [folder] }
}

function configOf(project: NodeProject, name: string): string {
  return ['js', 'mjs', 'cjs', 'ts', 'mts'].map((suffix) => project.text(`${name}.config.${suffix}`) ?? '').join('\n')
}
