/** What a traced process and its children opened and executed, from the logs of strace. */
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { resolveInside } from './image-root.ts'

/** `openat(AT_FDCWD</app>, "a.js", …` and `execve("/usr/bin/node", …`; with `-y` strace writes the folder of a descriptor after it. */
const CALL = /^(open|openat|openat2|execve|execveat)\((?:(?:AT_FDCWD|-?\d+)<((?:[^>\\]|\\.)*)>, )?"((?:[^"\\]|\\.)*)"/
/** What starts the process is traced, too (`starter` in run-image.ts). */
const STARTER = /^execve\("\/usr\/bin\/env", .*"\/usr\/bin\/unshare", "--pid"/
/** Mounted over the image. */
const OF_THE_ENGINE = /^\/(proc|sys|dev)(\/|$)/
const WORKING_FOLDER = /AT_FDCWD<((?:[^>\\]|\\.)*)>/
const ESCAPES: Record<string, number> = { n: 10, t: 9, r: 13, v: 11, f: 12, a: 7, b: 8, e: 27 }

/**
 * Paths of the image that were opened or executed: files, and the links that led to them. What the run itself made is left out, and so are folders.
 * Sorted by code unit.
 *
 * @param traces Folder with one log a process.
 * @param root Where the process ran, mounted.
 * @param image The image untouched, mounted.
 */
export function openedFiles(traces: string, root: string, image: string): Set<string> {
  const opened = new Set<string>()
  for (const path of tracedPaths(traces, root)) addFile(path, opened, root, image)
  return new Set([...opened].sort())
}

/** Absolute, as the processes named them. */
function tracedPaths(traces: string, root: string): Set<string> {
  const paths = new Set<string>()
  for (const log of readdirSync(traces)) {
    const lines = readFileSync(join(traces, log), 'latin1').split('\n')
    if (STARTER.test(lines[0]!)) continue
    let folder = '/'
    const nextFolder = (from: number) => WORKING_FOLDER.exec(lines.slice(from, from + 20).join('\n'))?.[1]
    lines.forEach((line, i) => {
      const [, call, at, name] = CALL.exec(line) ?? []
      if (!call) return
      // execve has no folder; what the loader opens next shows the one it started in.
      const place = at ?? (name!.startsWith('/') ? undefined : nextFolder(i))
      if (place !== undefined) folder = inside(decode(place), root)
      const path = decode(name!)
      paths.add(path.startsWith('/') ? path : `${folder}/${path}`)
    })
  }
  return paths
}

/** strace stands outside and sees the root's own place before each path. */
function inside(path: string, root: string): string {
  return path === root ? '/' : path.startsWith(`${root}/`) ? path.slice(root.length) : path
}

function decode(text: string): string {
  const bytes = text.replace(/\\(?:([0-7]{1,3})|x([0-9a-f]{2})|(.))/g, (_, octal, hex, letter) =>
    String.fromCharCode(octal ? parseInt(octal, 8) : hex ? parseInt(hex, 16) : (ESCAPES[letter] ?? letter.charCodeAt(0))),
  )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function addFile(path: string, opened: Set<string>, root: string, image: string): void {
  const found = resolveInside(root, path) ?? resolveInside(image, path)
  // What was made and is gone again was reached through links, too.
  for (const link of (found ?? resolveInside(root, dirname(path)))?.links ?? []) {
    if (!OF_THE_ENGINE.test(link) && lstatSync(image + link, { throwIfNoEntry: false })?.isSymbolicLink()) opened.add(link)
  }
  if (!found || OF_THE_ENGINE.test(found.path) || opened.has(found.path) || !isFile(image + found.path)) return
  opened.add(found.path)
  // Python opens the compiled module and only looks whether the source is there and unchanged.
  const source = sourceOfCompiled(found.path)
  if (source) addFile(source, opened, root, image)
  // The kernel opens it, where strace does not see it.
  const program = interpreter(image + found.path)
  if (program) addFile(program, opened, root, image)
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function sourceOfCompiled(path: string): string | undefined {
  const folder = dirname(path)
  const [, module] = /^(.+)\.cpython-\d+(?:\.opt-\d)?\.pyc$/.exec(basename(path)) ?? []
  return module && basename(folder) === '__pycache__' ? `${dirname(folder)}/${module}.py` : undefined
}

/** What runs a file: the program of a `#!` line, or the loader that an ELF file names soon after its header. */
function interpreter(place: string): string | undefined {
  const head = Buffer.alloc(4096)
  const file = openSync(place, 'r')
  const text = head.toString('latin1', 0, readSync(file, head))
  closeSync(file)
  return (/^#![ \t]*(\/[^ \t\n]+)/.exec(text) ?? /^\x7fELF[^]*?\0(\/lib[\w./-]*\/ld-[\w.-]+)\0/.exec(text))?.[1]
}
