import type { Build } from './build.ts'
import { contextFileAt } from './copies.ts'

/** Folders of that name in a context, at most. */
const MAX_TRIED = 200

/** Whether the context brings a folder, so that it is surely there. */
export function hasFiles(build: Build, folder: string, path: string): boolean {
  const { files = [] } = build.context.buildContext ?? {}
  const inside = files.filter((file) => `/${file.path}`.includes(`/${folder}/`))
  return inside.slice(0, MAX_TRIED).some((file) => {
    const at = `/${file.path}`.indexOf(`/${folder}/`)
    return contextFileAt(build, `${path}/${file.path.slice(at + folder.length + 1)}`) === file.path
  })
}
