/**
 * What paths of the image begin with inside the tracer, so that it finds `/node_modules` in the image's root, too, and takes nothing of
 * this machine for the image's.
 */
export const BASE = '/:image:'

/** Without BASE; the empty string for the root. A path that has left the image is as good as none. */
export function imagePath(path: string): string {
  return path === BASE || path.startsWith(`${BASE}/`) ? path.slice(BASE.length) : '/:outside:'
}
