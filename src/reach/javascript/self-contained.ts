import { posix } from 'node:path'
import { type Doubt, isBelow } from './doubtful-module.ts'
import { servesBuiltSite } from './next-server.ts'
import type { Project } from './project.ts'

/** Next.js sets it in no file but the one by which a standalone server starts. */
const NEXT_STANDALONE = 'process.env.__NEXT_PRIVATE_STANDALONE_CONFIG'
/** Nitro, Nuxt's server, writes `nitro.json` beside the folder of its server. */
const NITRO_SERVER = /^(.*)\/server\/index\.mjs$/

/**
 * Sees whether code is a program in a folder with all that it needs, put together by a framework to be copied into an image alone
 * (https://nextjs.org/docs/app/api-reference/config/next-config-js/output, https://nitro.build/deploy/runtimes/node). What it would find
 * outside is there by chance. Answers whether the code is by the framework alone.
 */
export async function enterSelfContained(path: string, code: string, { modules, host, builtBy }: Project): Promise<boolean> {
  if (code.includes(NEXT_STANDALONE)) {
    const next = await modules.findFolder('next', path)
    if (next === undefined) return true
    // In a repository of several programs the server lies deeper than what it needs.
    modules.addDoubt(outside(host.realPath(next).replace(/\/node_modules\/.*$/, '')))
    modules.addDoubt(servesBuiltSite(host.realPath(next), builtBy))
    return true
  }
  const output = NITRO_SERVER.exec(path)?.[1]
  if (output !== undefined && host.kind(posix.join(output, 'nitro.json')) === 'file') modules.addDoubt(outside(posix.dirname(path)))
  return false
}

function outside(root: string): Doubt {
  return ({ from, folder }) => folder !== undefined && isBelow(from, root) && !isBelow(folder, root)
}
