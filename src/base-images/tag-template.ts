import { suiteNames } from './suites.ts'

const PLACEHOLDERS: Readonly<Record<string, () => string>> = {
  // 22.5.1, v1.2, 3.4-rc, 3.4.0-preview1, 21.0.5_11, 8u412-b08
  version: () => String.raw`v?\d+(?:\.\d+)*(?:u\d+(?:-b\d+)?|_\d+(?:\.\d+)*)?(?:-?(?:rc|beta|alpha|preview|ea)[\d.]*)?`,
  debian: () => suiteNames('debian').join('|'),
  alpine: () => String.raw`alpine(?:3\.\d+)?`,
  cudnn: () => String.raw`cudnn\d*`,
  rest: () => '[a-z][a-z0-9.]*(?:-[a-z0-9.]+)*',
  java: () => String.raw`\d+(?:\.\d+)*(?:u\d+(?:-b\d+)?|_\d+(?:\.\d+)*)?`,
  // Those with long support, which every distribution of Java has.
  release: () => '8|11|17|21|25',
  tail: () => String.raw`[._u][\d._]*(?:-b\d+)?`,
  minor: () => String.raw`\d+\.\d+`,
  suite: () => suiteNames('ubuntu').join('|'),
  number: () => String.raw`\d+(?:\.\d+)*`,
}

export type TagParts = Readonly<Record<string, string | undefined>>

const compiled = new Map<string, RegExp>()

/** What stands for the placeholders of a template in a tag; undefined where the tag is none of its kind. */
export function readTag(template: string, tag: string, moving: readonly string[] = []): TagParts | undefined {
  const key = `${template}\n${moving.join(' ')}`
  const expression = compiled.get(key) ?? compile(template, moving)
  compiled.set(key, expression)
  const match = tag.length > 128 ? undefined : expression.exec(tag)
  return match ? (match.groups ?? {}) : undefined
}

/** The tag of a template: `latest` goes away where more follows, and so does what is missing in brackets. */
export function writeTag(template: string, parts: TagParts): string {
  const written = template
    .replace(/\[([^\][{}]*)\{(\w+)\}([^\][{}]*)\]/g, (_, before: string, name: string, after: string) =>
      parts[name] === undefined ? '' : `${before}${parts[name]}${after}`,
    )
    .replace(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? '')
  return written.replace(/^latest-(?=.)/, '')
}

function compile(template: string, moving: readonly string[]): RegExp {
  const source = template
    .replace(/[.+]/g, String.raw`\$&`)
    .replaceAll('[', '(?:')
    .replaceAll(']', ')?')
    .replace(/\{(\w+)\}/g, (_, name: string) => {
      const own = PLACEHOLDERS[name]!()
      return `(?<${name}>${name === 'version' ? [own, 'latest', ...moving].join('|') : own})`
    })
  return new RegExp(`^${source}$`)
}
