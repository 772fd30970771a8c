import * as node from 'node:url'

/** `url` for the tracer, copies for the same reason as in `paths.ts`. */
export const { URL } = globalThis
export const fileURLToPath = (url: string | URL): string => node.fileURLToPath(url, { windows: false })
export const pathToFileURL = (path: string): URL => node.pathToFileURL(path, { windows: false })

export default { URL, fileURLToPath, pathToFileURL }
