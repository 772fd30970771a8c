/** `sha256:` and 64 lower-case hex digits, as the OCI image specification writes content digests. */
export type Digest = `sha256:${string}`

const DIGEST = /^sha256:[0-9a-f]{64}$/

/** Whether `text` is a well-formed sha256 digest. Other algorithms are refused: no registry hands them out. */
export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && DIGEST.test(text)
}
