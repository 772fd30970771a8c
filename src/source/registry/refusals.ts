import { UserError } from '../../errors.ts'
import type { ImageName } from '../../image/image-name.ts'
import { shellWord } from '../printable.ts'
import type { Problem } from './body.ts'

/** What was asked for. */
export type Wanted = { kind: 'manifest'; reference: string } | { kind: 'blob'; digest: string } | { kind: 'tags' }

/** `library/shop:1`, `library/shop@sha256:…`, or the repository alone. */
export function labelOf({ repository }: ImageName, wanted: Wanted): string {
  if (wanted.kind !== 'manifest') return repository
  return `${repository}${wanted.reference.includes(':') ? '@' : ':'}${wanted.reference}`
}

/** An answer that is neither success nor worth a second attempt. `login` names what we logged in with, if anything. */
export function refusalOf(
  name: ImageName,
  wanted: Wanted,
  { status, host, elsewhere }: { status: number; host: string; elsewhere: boolean },
  problem: Problem,
  login: string | undefined,
): UserError {
  if (elsewhere) {
    return new UserError(`${host}, where ${name.registry} keeps its blobs, answers ${status}${said(problem)}.`, {
      hint: 'Check that the network lets requests through to it.',
    })
  }
  if (status === 404) return notThere(name, wanted, problem)
  if (status === 401 || status === 403) return denied(name, wanted, problem, login)
  if (status === 416)
    return new UserError(`${name.registry} cannot hand out the part of a blob that it was asked for.`, { hint: PUSH_AGAIN })
  return new UserError(`${name.registry} answers ${status} when asked for ${labelOf(name, wanted)}${said(problem)}.`, {
    hint: 'Check that it is a registry, and its state.',
  })
}

/** A status that may be another one soon. */
export function busy(host: string, status: number, problem: Problem): UserError {
  if (status === 429) {
    return new UserError(`${host} asks for fewer requests${said(problem)}.`, {
      hint: 'Try again later; some registries allow more after a login.',
    })
  }
  return new UserError(`${host} answers ${status}${said(problem)}.`, {
    hint: 'Try again; if it stays so, check the state of the registry.',
  })
}

function notThere(name: ImageName, wanted: Wanted, { codes }: Problem): UserError {
  const { registry, repository } = name
  if (wanted.kind === 'blob' && !codes.includes('NAME_UNKNOWN')) {
    return new UserError(`${registry} does not hold ${wanted.digest}, which is part of the image.`, { hint: PUSH_AGAIN })
  }
  if (wanted.kind === 'manifest' && !codes.includes('NAME_UNKNOWN')) {
    return new UserError(`${registry} has no image ${labelOf(name, wanted)}.`, { hint: 'Check its name and tag.' })
  }
  return new UserError(`${registry} has no repository ${repository}.`, { hint: 'Check its name.' })
}

const PUSH_AGAIN = 'Push the image again.'

/** Words of ECR: `User: arn:aws:… is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:… because …`. */
const MISSING_ACTION = /not authorized to perform:?\s+([a-z-]+:\w+)/i

function denied(name: ImageName, wanted: Wanted, problem: Problem, login: string | undefined): UserError {
  const action = MISSING_ACTION.exec(problem.message)?.[1]
  if (action !== undefined) {
    return new UserError(`${name.registry} denies access to ${name.repository}${said(problem)}.`, {
      hint: `Allow ${action} on that repository, in the identity's policy and, from another account, in the repository's.`,
    })
  }
  if (login === undefined) return notPublic(name, wanted, problem)
  return new UserError(`${name.registry} denies the login from ${login} access to ${labelOf(name, wanted)}${said(problem)}.`, {
    hint: 'Check its name, and who may read it.',
  })
}

/** Registries do not tell strangers whether something exists. */
export function notPublic(name: ImageName, wanted: Wanted, problem?: Problem): UserError {
  return new UserError(`${name.registry}/${labelOf(name, wanted)} does not exist, or is private${said(problem)}.`, {
    hint: 'Check its name; to read a private one, log in first.',
    example: loginCommand(name.registry),
  })
}

/** Credentials that were tried, and what became of them. */
export interface Tried {
  source: string
  /** `powerless`: the token server took them, the registry does not. `unsent`: they would have travelled without encryption. */
  outcome: 'refused' | 'powerless' | 'unsent'
}

/** No login led to an answer. `offered` are the schemes that the registry knows. */
export function loginRefusal(name: ImageName, wanted: Wanted, tried: readonly Tried[], offered: readonly string[]): UserError {
  const { registry } = name
  const example = loginCommand(registry)
  const sources = (outcome: Tried['outcome']) => tried.filter((one) => one.outcome === outcome).map(({ source }) => source)
  const [powerless, refused, unsent] = [sources('powerless'), sources('refused'), sources('unsent')]
  if (powerless.length > 0) {
    return new UserError(`${registry}/${labelOf(name, wanted)} does not exist, or the login from ${listed(powerless)} may not read it.`, {
      hint: 'Check its name, and who may read it.',
    })
  }
  if (refused.length > 0) {
    return new UserError(`${registry} refuses the credentials from ${listed(refused)}.`, { hint: 'Log in anew.', example })
  }
  if (unsent.length > 0) {
    return new UserError(`${registry} wants credentials sent without encryption; those from ${listed(unsent)} were kept back.`, {
      hint: 'Let its token server speak HTTPS.',
    })
  }
  if (offered.includes('bearer')) return notPublic(name, wanted)
  if (offered.includes('basic')) return new UserError(`${registry} asks for a login.`, { hint: 'Log in first.', example })
  const how = offered.length > 0 ? ` by ${offered.join(' or ')}, which is not known here` : ', and does not say how'
  return new UserError(`${registry} asks for a login${how}.`, { hint: 'Ask who runs it for a login by password or token.' })
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].join(' and ')
}

/** ECR hands out passwords for a few hours, by its own tool. */
function loginCommand(registry: string): string {
  const region = /\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\./.exec(registry)?.[1]
  if (region === undefined) return registry === 'docker.io' ? 'docker login' : `docker login ${shellWord(registry)}`
  return `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${registry}`
}

/** The registry's own words, behind a colon. */
function said(problem: Problem | undefined): string {
  return problem?.message ? `: ${problem.message}` : ''
}
