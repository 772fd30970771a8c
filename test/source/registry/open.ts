import { onTestFinished } from 'vitest'
import { UserError } from '../../../src/errors.ts'
import type { RegistryClient } from '../../../src/source/registry/client.ts'
import type { Credentials, CredentialSource } from '../../../src/source/registry/credentials.ts'
import { registryClient, type RegistryOptions } from '../../../src/source/registry/open-registry.ts'

export const REPOSITORY = 'team/app'

/** A client that waits for nothing, knows no settings of this machine, and is closed at the end of the test. */
export function open(registry: string, options: Partial<RegistryOptions> = {}, repository = REPOSITORY): RegistryClient {
  const quick = { credentials: [], env: { HOME: '/nonexistent' }, baseDelayMs: 1, timeoutMs: 2000 }
  const client = registryClient({ registry, repository }, { ...quick, ...options })
  onTestFinished(() => client.close())
  return client
}

/** Closed at the end of the test. */
export async function use<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting
  onTestFinished(() => server.close())
  return server
}

export function source(name: string, credentials: Credentials | undefined | UserError): CredentialSource & { calls: number } {
  return {
    name,
    calls: 0,
    async find() {
      this.calls++
      if (credentials instanceof UserError) throw credentials
      return credentials
    },
  }
}

export async function read(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream))
}

/** What a user would read. Anything else than a UserError fails the test. */
export async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (error instanceof UserError) return error
  throw new Error('No UserError', { cause: error })
}
