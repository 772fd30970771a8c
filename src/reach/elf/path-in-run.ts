import type { ImageFiles } from '../../contents/image-files.ts'

/**
 * The path that a text starts with, where nothing tells the end of the path from the string that follows: the longest that the image has.
 * A folder only where the text ends, or goes on with a slash and a wildcard or a place to fill in. Empty for none.
 */
export function pathInRun(files: ImageFiles, run: string): string {
  let path = ''
  for (const segment of run.split('/').slice(1)) {
    const folder = files.find(path || '/')
    if (folder === -1 || files.kind(folder) !== 'directory') return folder === -1 ? '' : path
    if (segment === '') continue
    const name = files.child(folder, segment) === -1 ? longestChild(files, folder, segment) : segment
    if (name === '') return /^[*%]/.test(segment) ? path : ''
    path = `${path}/${name}`
    if (name !== segment) return path
  }
  return path
}

function longestChild(files: ImageFiles, folder: number, text: string): string {
  for (let length = Math.min(text.length - 1, 255); length > 0; length--) {
    if (files.child(folder, text.slice(0, length)) !== -1) return text.slice(0, length)
  }
  return ''
}
