import { readdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { UserError } from '../../errors.ts'

/** Whom to believe, and who we are. Undefined where Node's own defaults will do. */
export interface Certificates {
  /** For the registry itself. */
  registry: SecureContext | undefined
  /** For servers that it sends us to: our own certificate is none of their business. */
  others: SecureContext | undefined
}

/**
 * Certificates of authorities from SSL_CERT_FILE and from the folders where Docker and Podman keep them for a registry (`*.crt`), on top of
 * those that Node trusts, NODE_EXTRA_CA_CERTS among them; and certificates to show (`*.cert` with `*.key`).
 * @throws UserError when they are there and are none
 */
export async function certificatesFor(registry: string, env: NodeJS.ProcessEnv): Promise<Certificates> {
  const home = env.HOME || homedir()
  const folders = ['/etc/containers', '/etc/docker', join(home, '.config/containers'), join(home, '.config/docker'), join(home, '.docker')]
  const found = await Promise.all(folders.map((folder) => readFolder(join(folder, 'certs.d', registry))))
  const bundle = env.SSL_CERT_FILE ? await readFile(env.SSL_CERT_FILE, 'utf8').catch(() => undefined) : undefined

  const authorities = [...(bundle === undefined ? [] : [bundle]), ...found.flatMap(({ authorities }) => authorities)]
  const own = found.flatMap(({ own }) => own)
  const ca = authorities.length > 0 ? { ca: [...getCACertificates('default'), ...authorities] } : undefined
  const pair = own.length > 0 ? { cert: own.map(({ cert }) => cert), key: own.map(({ key }) => key) } : undefined
  try {
    const others = ca && createSecureContext(ca)
    return { others, registry: pair ? createSecureContext({ ...ca, ...pair }) : others }
  } catch (cause) {
    throw new UserError(`The certificates for ${registry} on this machine cannot be used.`, {
      hint: `Check SSL_CERT_FILE, and the files for ${registry} in certs.d.`,
      cause,
    })
  }
}

interface Folder {
  authorities: string[]
  own: { cert: string; key: string }[]
}

/** What is not there or may not be read is not needed either: if it is, the connection will fail and say so. */
async function readFolder(folder: string): Promise<Folder> {
  const names = await readdir(folder).catch((): string[] => [])
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => undefined)
  const authorities = await Promise.all(names.filter((name) => name.endsWith('.crt')).map(read))
  const own = await Promise.all(
    names
      .filter((name) => name.endsWith('.cert') && names.includes(name.replace(/cert$/, 'key')))
      .map(async (name) => ({ cert: await read(name), key: await read(name.replace(/cert$/, 'key')) })),
  )
  return {
    authorities: authorities.filter((text) => text !== undefined),
    own: own.flatMap(({ cert, key }) => (cert !== undefined && key !== undefined ? [{ cert, key }] : [])),
  }
}
