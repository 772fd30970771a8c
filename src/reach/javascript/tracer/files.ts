import { imagePath } from './base.ts'
import { currentHost } from './host.ts'

/** `fs` and `graceful-fs` for the tracer: its special cases ask for two or three files. */
export function existsSync(path: string): boolean {
  return currentHost().kind(imagePath(path)) === 'file'
}

/** @throws an error with the code of Node's, as the tracer expects for a package that is not installed */
export function readFileSync(path: string): string {
  const text = currentHost().knownManifest(imagePath(path))
  if (text === undefined) throw Object.assign(new Error(`${path} does not exist`), { code: 'ENOENT' })
  return text
}

export default { existsSync, readFileSync }
