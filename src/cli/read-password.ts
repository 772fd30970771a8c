import { UserError } from '../errors.ts'

/** Tokens have some kilobytes. */
const MAX_BYTES = 64 * 1024

/** A password as it is piped in, without the line end behind it. @throws UserError when there is none */
export async function readPassword(input: NodeJS.ReadStream = process.stdin): Promise<string> {
  if (input.isTTY) {
    throw new UserError('No password was piped in.', {
      hint: 'Pipe it into --password-stdin, so that it stands neither on the screen nor in the list of processes.',
      example: 'echo "$TOKEN" | slimscope analyze --username me --password-stdin ghcr.io/me/app',
    })
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of input as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) throw new UserError('Standard input is too long for a password.', { hint: 'Pipe in the password alone.' })
    chunks.push(chunk)
  }
  const password = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (password !== '') return password
  throw new UserError('The password is empty.', { hint: 'Check the command that should have piped it in.' })
}
