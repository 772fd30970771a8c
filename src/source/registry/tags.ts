import { UserError } from '../../errors.ts'
import { readBody } from './body.ts'
import { headerOf, type Answer } from './transport.ts'

export interface TagPage {
  tags: string[]
  /** Path and query of the page that follows. */
  next?: string
}

/** Reads one page of `tags/list` (distribution-spec 1.1, content discovery). @throws UserError, Fault */
export async function readTagPage(answer: Answer): Promise<TagPage> {
  const body = await readBody(answer, 'a list of tags')
  let tags: unknown
  try {
    tags = (JSON.parse(body.toString()) as { tags?: unknown }).tags ?? []
  } catch {
    // Told below.
  }
  if (!Array.isArray(tags)) throw unreadable(answer, 'sends no list of tags')
  const page: TagPage = { tags: tags.filter((tag) => typeof tag === 'string') }
  const link = nextLink(headerOf(answer, 'link'))
  if (link === undefined) return page
  const next = URL.parse(link, answer.url.href)
  // A registry behind a proxy may not know that it is spoken to by HTTPS; the host it has to know.
  if (next?.host !== answer.url.host) throw unreadable(answer, 'continues its list of tags on another host')
  return { ...page, next: `${next.pathname}${next.search}` }
}

/** `<URL>; rel="next"`, perhaps among others (RFC 8288, 3). */
function nextLink(header: string | undefined): string | undefined {
  for (const [, url, parameters] of (header ?? '').matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*"?next"?\s*(;|,|$)/i.test(parameters!)) return url
  }
  return undefined
}

function unreadable({ peer }: Answer, what: string): UserError {
  return new UserError(`${peer.host} ${what}.`, { hint: 'Name the tag that you want.' })
}
