import { createServer, type RequestListener, type Server } from 'node:http'
import type { Server as NetServer } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { EngineAddress } from '../../../src/source/engine/engine.ts'
import { scratch } from '../../support/archive-sketch.ts'

export const diffIds = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`]
export const id = `sha256:${'a'.repeat(64)}`
export const inspected = { Id: id, Os: 'linux', Architecture: 'arm64', Variant: 'v8', RootFS: { Type: 'layers', Layers: diffIds } }

export interface Answers {
  /** By `METHOD /path`; what is not here is 404 with the engine's message, and `/_ping` is OK. */
  [request: string]: RequestListener | object
}

/** Answers as an engine would. `asked` gets each request but pings. */
export function answering(answers: Answers, asked: string[] = []): RequestListener {
  return (request, response) => {
    const path = request.url!
    const answer = answers[`${request.method} ${path.replace(/\?.*/, '')}`]
    if (typeof answer === 'function') return (answer as RequestListener)(request, response)
    if (path === '/_ping') return void response.end('OK')
    asked.push(`${request.method} ${path}`)
    if (!answer) response.statusCode = 404
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer ?? { message: `No such image: ${path}` }))
  }
}

/** An engine on a socket of its own, gone with the test. */
export async function engineOnSocket(listener: RequestListener, kind: 'docker' | 'podman' = 'docker'): Promise<EngineAddress> {
  const path = join(scratch(), 'engine.sock')
  await listen(createServer(listener), path)
  return { kind, host: `unix://${path}`, origin: 'DOCKER_HOST', chosen: true }
}

/** Listens on a path or, without one, on some port of this machine, which it answers. */
export async function listen(server: NetServer, path?: string): Promise<number> {
  await new Promise<void>((resolve) => (path ? server.listen(path, resolve) : server.listen(0, '127.0.0.1', resolve)))
  onTestFinished(() => {
    server.close()
    ;(server as Partial<Server>).closeAllConnections?.()
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
