/** What downloads and packages add to a program's name: `gosu-amd64`, `tini-static`, `dumb-init_1.2.5_x86_64`, `node.real`. */
const ADDED = /([-_.](static|muslc?|linux|gnu|amd64|arm64|armhf|aarch64|x86_64|real|bin|exe|\d[\d.]*))+$/
const VERSION = /[-.]?\d+[a-z]?$/

/** Names to look a program up by, the exact one first: `python3.11`, `python3`, `python` for `/usr/bin/python3.11`. */
export function programNames(path: string): string[] {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const names = new Set([name])
  for (let rest = name; VERSION.test(rest) && names.size < 6;) {
    rest = rest.replace(VERSION, '')
    names.add(rest)
  }
  names.add(name.replace(ADDED, ''))
  names.delete('')
  return [...names]
}
