/** The most paths that a record is read for; a program that opens more opens them again and again. */
const MAX_PATHS = 1_000_000

/**
 * Absolute paths that a record says were opened or started, without duplicates. Records are: the log of `strace -f` with open, openat, execve
 * and the like; the `creport.json` of slim (mint); a list of paths, one a line. Undefined for what is none of these.
 */
export function openedPaths(text: string): Set<string> | undefined {
  if (/^\s*[{[]/.test(text)) {
    const report = fromReport(text)
    if (report) return report
  }
  const paths = fromStrace(text)
  return paths.size > 0 ? paths : fromList(text)
}

function fromReport(text: string): Set<string> | undefined {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  const paths = new Set<string>()
  const waiting = [json]
  while (waiting.length > 0 && paths.size < MAX_PATHS) {
    const value = waiting.pop()
    if (typeof value !== 'object' || value === null) continue
    for (const [key, child] of Object.entries(value)) {
      if (key === 'file_path' && typeof child === 'string' && child.startsWith('/')) paths.add(child)
      else waiting.push(child)
    }
  }
  return paths.size > 0 ? paths : undefined
}

// The path, and the result of the call. `-y` writes what a descriptor stands for behind it: `AT_FDCWD</app>`, `3</app/a>`.
const CALL =
  /\b(open|openat|openat2|execve|execveat|creat|readlink|uselib)\((?:(AT_FDCWD|\d+)(?:<([^>]*)>)?, )?"((?:[^"\\]|\\.)*)"(\.\.\.)?.*?(?:= (-?\d+)|<unfinished \.\.\.>$)/
const RESUMED = /<\.\.\. (\w+) resumed>.*= (-?\d+)/
const PROCESS = /^(?:\[pid\s+(\d+)\]|(\d+)\s)/

function fromStrace(text: string): Set<string> {
  const paths = new Set<string>()
  const unfinished = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (paths.size >= MAX_PATHS) break
    const process = PROCESS.exec(line)?.slice(1).find(Boolean) ?? ''
    const resumed = RESUMED.exec(line)
    if (resumed) {
      const path = unfinished.get(process)
      unfinished.delete(process)
      if (path !== undefined && Number(resumed[2]) >= 0) paths.add(path)
      continue
    }
    const call = CALL.exec(line)
    if (!call || call[5]) continue
    const path = absolute(unescape(call[4]!), call[3])
    if (path === undefined) continue
    if (call[6] === undefined) unfinished.set(process, path)
    else if (Number(call[6]) >= 0) paths.add(path)
  }
  return paths
}

function absolute(path: string, folder: string | undefined): string | undefined {
  if (path.startsWith('/')) return path
  return folder?.startsWith('/') ? `${folder === '/' ? '' : folder}/${path}` : undefined
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' }

/** strace writes C's escapes, bytes beyond ASCII in octal. */
function unescape(text: string): string {
  if (!text.includes('\\')) return text
  const bytes = text.replace(/\\(x[0-9a-f]{2}|[0-7]{1,3}|.)/g, (_, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8))
    return code.length === 3 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code)
  })
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** Every line must be a path: a text that merely has some is something else. */
function fromList(text: string): Set<string> | undefined {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''))
  const listed = lines.filter((line) => line !== '' && !line.startsWith('#'))
  if (listed.length === 0 || !listed.every((line) => line.startsWith('/'))) return undefined
  return new Set(listed.slice(0, MAX_PATHS))
}
