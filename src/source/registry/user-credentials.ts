import type { CredentialSource } from './credentials.ts'

/** What was typed: `--username` with `--password-stdin`. Meant for whatever registry is asked. */
export function userCredentials(username: string, password: string): CredentialSource {
  return { name: '--username', find: async () => ({ username, password }) }
}
