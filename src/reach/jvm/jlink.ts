import { posix } from 'node:path'
import { openRuntimeImage } from '../../binary/jimage.ts'
import type { ImageFiles } from '../../contents/image-files.ts'
import { bytesOfFile } from '../../packages/file-bytes.ts'
import type { JavaRuntime } from './java-runtime.ts'
import { closeModules } from './modules.ts'
import { specialLibrary } from './platform-libraries.ts'

/** What is left of class files without debug information: measured on OpenJDK 17, for its base, its SE platform and what lies between. */
const WITHOUT_DEBUG = 0.77
/** It has tables of languages, and no such information. */
const TABLES = 'jdk.localedata'
const KEPT = /\.(?:so|dat|cfg|properties(?:\.\w+)?|policy|certs)$|^(?:jexec|jspawnhelper|cacerts|jrt-fs\.jar)$/

/**
 * About how many bytes a runtime would have that `jlink --strip-debug --no-man-pages --no-header-files` makes of the modules that are
 * needed. Undefined for a Java that has no image of modules.
 */
export async function estimateJlink(
  files: ImageFiles,
  { home, image }: JavaRuntime,
  modules: Iterable<string>,
): Promise<number | undefined> {
  const opened = image === -1 ? undefined : await openRuntimeImage(bytesOfFile(files, image))
  if (!opened) return undefined
  const closed = await closeModules(modules, opened)
  let bytes = 0
  for (const module of closed) bytes += opened.modules.get(module)!.unpackedBytes * (module === TABLES ? 1 : WITHOUT_DEBUG)
  return Math.round(bytes) + keptBytes(files, posix.join(home, 'lib'), closed.has('java.desktop'))
}

/** Native libraries and data, which no module of the image has. */
function keptBytes(files: ImageFiles, lib: string, hasDesktop: boolean): number {
  let bytes = 0
  const queue = [files.find(lib)]
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    for (const child of files.children(folder)) {
      const name = files.nameOf(child)
      const special = specialLibrary(name)
      if (files.kind(child) === 'directory') queue.push(child)
      else if (KEPT.test(name) && special !== 'debugger' && (special !== 'desktop' || hasDesktop)) bytes += files.sizeOf(child)
    }
  }
  return bytes
}
