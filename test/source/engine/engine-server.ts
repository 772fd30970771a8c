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

export interface HeldImage {
  id: string
  diffIds: readonly string[]
  os?: string
  architecture?: string
  /** What `/get` answers: the tar, or somebody who sends it. */
  tar: Buffer | RequestListener
}

/** An engine that has images by name, and others that it can pull. `asked` gets each request but pings. */
export function holding(
  images: Record<string, HeldImage>,
  { asked = [], pullable = {} }: { asked?: string[]; pullable?: Record<string, HeldImage | string> } = {},
): RequestListener {
  return (request, response) => {
    const url = new URL(request.url!, 'http://engine')
    if (url.pathname === '/_ping') return void response.end('OK')
    asked.push(`${request.method} ${request.url}`)
    const json = (status: number, answer: object) => void response.writeHead(status).end(JSON.stringify(answer))
    if (url.pathname === '/images/create') {
      const name = `${url.searchParams.get('fromImage')}:${url.searchParams.get('tag')}`
      const found = pullable[name]
      const event = (answer: object) => response.write(`${JSON.stringify(answer)}\r\n`)
      if (found === undefined || typeof found === 'string') event({ errorDetail: { message: found ?? 'manifest unknown' } })
      else {
        event({ id: 'aa', status: 'Downloading', progressDetail: { current: 5, total: 10 } })
        event({ id: 'aa', status: 'Pull complete' })
        images[name] = found
      }
      return void response.end()
    }
    const [, name = '', what] = /^\/images\/(.+)\/(json|get)$/.exec(decodeURIComponent(url.pathname)) ?? []
    const image = images[name]
    if (!image) return json(404, { message: `No such image: ${name}` })
    const { id, diffIds, os = 'linux', architecture = 'amd64', tar } = image
    if (what === 'json') return json(200, { Id: id, Os: os, Architecture: architecture, RootFS: { Type: 'layers', Layers: diffIds } })
    if (typeof tar === 'function') return void (tar as RequestListener)(request, response)
    response.setHeader('Content-Type', 'application/x-tar').end(tar)
  }
}
