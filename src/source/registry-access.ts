import type { ImageName } from '../image/image-name.ts'
import { ecrCredentials } from './ecr.ts'
import type { PullCredentials } from './engine/engine.ts'
import type { CredentialSource } from './registry/credentials.ts'
import { dockerConfigCredentials } from './registry/docker-config.ts'
import { userCredentials } from './registry/user-credentials.ts'
import type { RegistryAccess } from './source.ts'

/**
 * Who may know credentials, in the order asked: the command line alone, or what `docker login` left, then AWS.
 * `helperLimitMs`: how long a credential helper may take.
 */
export function credentialSources({ username, password }: RegistryAccess, helperLimitMs?: number): CredentialSource[] {
  if (username !== undefined) return [userCredentials(username, password ?? '')]
  return [...dockerConfigCredentials(process.env, helperLimitMs), ecrCredentials()]
}

/** Credentials as an engine passes them on; undefined where nobody has any, or hands them out: the registry may need none. */
export async function credentialsFor({ registry, repository }: ImageName, access: RegistryAccess): Promise<PullCredentials | undefined> {
  for (const source of credentialSources(access)) {
    const found = await source.find(registry, repository).catch(() => undefined)
    if (found) return 'identityToken' in found ? { identitytoken: found.identityToken } : found
  }
  return undefined
}
