import { get, type IncomingMessage } from 'node:http'
import type { EngineAgent } from './dial.ts'
import type { EngineAddress } from './engine.ts'
import { engineSays, noEngine } from './failure.ts'

/** An engine says OK, or why not. */
const MAX_ANSWER_BYTES = 4096

/**
 * Asks whether an engine answers, without the client: loading it takes longer than finding out that nobody is there.
 * @throws EngineUnavailable when something else answers, UserError when the engine refuses, Node's errors when nobody does
 */
export async function ping(agent: EngineAgent, address: EngineAddress): Promise<void> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ ...agent.request, path: '/_ping' }, resolve).on('error', reject)
  })
  const body: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    body.push(chunk)
    if ((bytes += chunk.length) > MAX_ANSWER_BYTES) break
  }
  const answer = Buffer.concat(body).toString().trim()
  if (response.statusCode === 200 && answer === 'OK') return
  if (response.statusCode === 200 || response.statusCode === 404) throw noEngine(address)
  throw engineSays(messageOf(answer) || `status ${response.statusCode}`, address)
}

function messageOf(answer: string): string {
  try {
    const { message } = JSON.parse(answer) as { message?: unknown }
    return typeof message === 'string' ? message : answer
  } catch {
    return answer
  }
}
