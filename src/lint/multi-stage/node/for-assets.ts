import type { Step } from '../build.ts'

const NODE = /^(?:node|npm|npx|yarn|yarnpkg|pnpm|bun|bunx|corepack)$/
/** Where people get Node.js and yarn from. */
const SOURCES = /deb\.nodesource\.com|dl\.yarnpkg\.com|nodejs\.org\/dist|bun\.sh\/install/
export const NODE_PACKAGES = ['nodejs', 'npm', 'yarn', 'yarnpkg', 'node-gyp']

/** What installs, or runs, Node.js and its packages. */
export function isNode(step: Step): boolean {
  if (NODE.test(step.program)) return true
  return SOURCES.test(step.run.body?.text ?? '') && /^(?:curl|wget|bash|sh|apt-key|gpg|tee|echo|mkdir|tar)$/.test(step.program)
}
