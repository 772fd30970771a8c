import { subcommandOf } from '../../invocation.ts'
import { type Build, type Step, valueOf, variableOf } from '../build.ts'
import { contextFileAt, contextTextAt } from '../copies.ts'
import { absolutePath, nameOf, parentOf } from '../paths.ts'

/** Of cargo, options that take a word of their own. */
const TAKING =
  '-p --package --bin --example --features -F --target --target-dir --manifest-path --profile -j --jobs --root --path --git --branch --tag --rev --version --color --config -Z'.split(
    ' ',
  )

/** A call of cargo, by a RUN or by a start. */
export type CargoCall = Pick<Step, 'args' | 'command' | 'folder' | 'variables'>

export function taskOf({ args }: Pick<Step, 'args'>): string | undefined {
  // `cargo +nightly build`
  return subcommandOf({ args: args.filter(({ value }) => !value.startsWith('+')) }, TAKING)?.value
}

export function takesWord(option: string): boolean {
  return TAKING.includes(option)
}

/** Where cargo puts what a step builds, absolute; undefined where it cannot be known. */
export function outputFolder(step: CargoCall): string | undefined {
  const manifest = optionOf(step, '--manifest-path')
  const own = optionOf(step, '--target-dir') ?? variableOf(step, 'CARGO_TARGET_DIR')
  if (step.folder === undefined) return undefined
  const top =
    own === undefined
      ? `${manifest === undefined ? step.folder : parentOf(absolutePath(manifest, step.folder))}/target`
      : absolutePath(own, step.folder)
  const target = targetOf(step)
  const isRelease = step.args.some(({ value }) => value === '--release' || value === '-r')
  const profile = optionOf(step, '--profile') ?? (isRelease ? 'release' : 'debug')
  return absolutePath([top, ...(target === undefined ? [] : [target]), profile === 'dev' ? 'debug' : profile].join('/'), '/')
}

export function installFolder(step: CargoCall): string | undefined {
  const root = optionOf(step, '--root') ?? variableOf(step, 'CARGO_INSTALL_ROOT') ?? variableOf(step, 'CARGO_HOME') ?? '/root/.cargo'
  return step.folder === undefined ? undefined : absolutePath(`${root}/bin`, step.folder)
}

/** What it is built for, where that is said. */
export function targetOf(step: CargoCall): string | undefined {
  return optionOf(step, '--target') ?? variableOf(step, 'CARGO_BUILD_TARGET')
}

export function optionOf(step: CargoCall, option: string): string | undefined {
  for (const [index, word] of step.args.entries()) {
    if (word.value === option) return step.args[index + 1] && valueOf(step, step.args[index + 1]!)
    if (word.value.startsWith(`${option}=`))
      return valueOf(step, { ...word, value: word.value.slice(option.length + 1), text: word.text.slice(option.length + 1) })
  }
  return undefined
}

/** The one program of the package in a folder of the image, as `cargo run` finds it; undefined where there are several, or none is known. */
export function programIn(build: Build, folder: string): string | undefined {
  const manifest = sectionsOf(contextTextAt(build, absolutePath('Cargo.toml', folder)) ?? '')
  const own = manifest.find(({ title }) => title === 'package')
  const name = own && valueIn(own.lines, 'name')
  if (own === undefined || name === undefined) return undefined
  const chosen = valueIn(own.lines, 'default-run')
  if (chosen !== undefined) return chosen
  const bins = manifest.filter(({ title }) => title === '[bin]')
  const named = bins.map(({ lines }) => ({ name: valueIn(lines, 'name'), path: valueIn(lines, 'path') }))
  const has = (path: string) => contextFileAt(build, absolutePath(path, folder)) !== undefined
  const file = contextFileAt(build, absolutePath('Cargo.toml', folder)) ?? ''
  const inside = `${file.slice(0, file.length - nameOf(file).length)}src/bin/`
  const others = build.context.buildContext?.files.some(({ path }) => path.startsWith(inside))
  if (others || named.some((each) => each.name === undefined)) return undefined
  const programs = new Set(named.map((each) => each.name!))
  if (has('src/main.rs') && !named.some(({ path, name: other }) => path === 'src/main.rs' || (path === undefined && other === name)))
    programs.add(name)
  const [only, ...more] = programs
  return more.length === 0 && only !== undefined && /^[\w-]+$/.test(only) ? only : undefined
}

/** The tables of a manifest, as far as one line says one thing. */
export function sectionsOf(text: string): { title: string; lines: string[] }[] {
  const found: { title: string; lines: string[] }[] = []
  for (const line of text.slice(0, 256 * 1024).split(/\r?\n/)) {
    const title = /^[ \t]*\[([^\]]{1,200}\]?)\][ \t]*(?:#.*)?$/.exec(line)?.[1]
    if (title !== undefined) found.push({ title, lines: [] })
    else found.at(-1)?.lines.push(line)
  }
  return found
}

function valueIn(lines: readonly string[], key: string): string | undefined {
  for (const line of lines) {
    const [, name, value] = /^[ \t]*([\w-]+)[ \t]*=[ \t]*["']([^"']{1,200})["']/.exec(line) ?? []
    if (name === key) return value
  }
  return undefined
}
