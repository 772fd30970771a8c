/** What proves to a registry who asks. An identity token is handed to the token server only (OAuth2 refresh token). */
export type Credentials = { username: string; password: string } | { identityToken: string }

/** A place that may know credentials: a flag, a configuration file with its helper programs, an account at AWS. */
export interface CredentialSource {
  /** For messages: `--username`, `~/.docker/config.json`, `AWS`. */
  name: string
  /**
   * Credentials for a repository, undefined when this place has none. Called when a registry asks for them, not before.
   * @throws UserError when there should be some, and the place cannot hand them out
   */
  find(registry: string, repository: string): Promise<Credentials | undefined>
}
