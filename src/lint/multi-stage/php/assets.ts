import type { Build, Step } from '../build.ts'
import { contextFileAt } from '../copies.ts'
import type { Artifact, NoPlan } from '../ecosystem.ts'
import { absolutePath } from '../paths.ts'
import { isNode } from '../node/for-assets.ts'

/** What Node.js makes for pages, and whether it is in the build for that. */
export interface Bundled {
  artifacts: readonly Artifact[]
  needsNode: boolean
}

/** The folder that Vite fills for Laravel; a reason where something else is built. */
export function bundledBy(build: Build, steps: readonly Step[]): Bundled | NoPlan {
  const nodes = steps.filter(isNode)
  const built = nodes.findLast(({ args }) =>
    /^(?:build|prod|production)$/.test(args.findLast(({ value }) => !value.startsWith('-'))?.value ?? ''),
  )
  if (!built) return { artifacts: [], needsNode: false }
  const line = `line ${built.run.instruction.startLine}`
  const { folder } = built
  const textAt = (name: string) => {
    const file = folder === undefined ? undefined : contextFileAt(build, absolutePath(name, folder))
    return file === undefined ? undefined : build.context.buildContext?.manifests?.get(file)
  }
  const config = ['vite.config.js', 'vite.config.ts', 'vite.config.mjs'].map(textAt).find((text) => text !== undefined)
  if (folder === undefined || !config?.includes('laravel-vite-plugin') || /\b(?:buildDirectory|publicDirectory|outDir)\b/.test(config))
    return { reason: `${line} builds assets, and where to is not known; a vite.config.js of Laravel in --context tells` }
  return { artifacts: [{ path: absolutePath('public/build', folder), isFolder: true, madeBy: built.run.instruction }], needsNode: true }
}
