import type { Analyser } from './analyser.ts'
import type { Domain } from './edge.ts'
import { interpreterDomain, UNREAD_DOMAINS } from './module-domains.ts'
import { interpreterName, parseShebang, referInterpreter } from './shebang.ts'

const HEAD_BYTES = 256

/**
 * Scripts of interpreters that nobody here can read, whoever refers to them: their interpreter is needed, and what they load is not known.
 */
export const unreadScripts: readonly Analyser[] = [...UNREAD_DOMAINS].map((domain) => ({
  domain,
  takes: ({ head }) => domainOf(head) === domain,
  async analyse(nodes, context) {
    for (const node of nodes) {
      const shebang = parseShebang((await context.files.readPart(node, 0, HEAD_BYTES)) ?? Buffer.alloc(0))
      if (!shebang) continue
      referInterpreter(node, shebang, context)
      context.unresolved({ node, domain, what: 'no analyser' })
    }
  },
}))

function domainOf(head: Buffer): Domain | undefined {
  const shebang = parseShebang(head)
  return shebang && interpreterDomain(interpreterName(shebang))
}
