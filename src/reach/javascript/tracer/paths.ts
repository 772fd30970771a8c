import { posix as node } from 'node:path'

/** `path` for the tracer: copies, since what is handed to the code of images could be changed by it. */
export const sep = '/'
export const delimiter = ':'
export const basename = (path: string, suffix?: string): string => node.basename(path, suffix)
export const dirname = (path: string): string => node.dirname(path)
export const extname = (path: string): string => node.extname(path)
export const format = (parts: object): string => node.format(parts)
export const isAbsolute = (path: string): boolean => node.isAbsolute(path)
export const join = (...parts: string[]): string => node.join(...parts)
export const normalize = (path: string): string => node.normalize(path)
export const parse = (path: string): object => ({ ...node.parse(path) })
export const relative = (from: string, to: string): string => node.relative(resolve(from), resolve(to))
/** From the root, not from the working directory of this process, which means nothing in an image. */
export const resolve = (...parts: string[]): string => node.resolve('/', ...parts)

export const posix = { sep, delimiter, basename, dirname, extname, format, isAbsolute, join, normalize, parse, relative, resolve }
export const win32 = { sep: '\\' }
export default { ...posix, posix, win32 }
