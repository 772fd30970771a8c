import http from 'node:http'
import https from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Certificate } from './certificate.ts'
import { closeServer } from './registry-server.ts'

/** A forward proxy on loopback. Whatever host is asked for, it leads to `target`: so servers on loopback get names of the world. */
export interface ConnectProxy {
  /** `http://127.0.0.1:PORT`, or `https:` */
  url: string
  /** `CONNECT registry.example:443`, `GET http://registry.example/v2/` */
  requests: { line: string; authorization: string | undefined }[]
  close(): Promise<void>
}

/** `routes`: hosts with port, and where on loopback they lead. `status`: what every request is answered instead. `tls`: of the proxy. */
export async function startConnectProxy(routes: Record<string, string>, status?: number, tls?: Certificate): Promise<ConnectProxy> {
  const requests: ConnectProxy['requests'] = []
  const sockets = new Set<Socket>()
  const see = ({ method, url, headers }: http.IncomingMessage) =>
    requests.push({ line: `${method} ${url}`, authorization: headers['proxy-authorization'] })

  const forward = (request: http.IncomingMessage, response: http.ServerResponse) => {
    see(request)
    const { pathname, search, host } = new URL(request.url ?? '', 'http://none')
    const target = routes[host]
    if (status !== undefined || target === undefined) return void response.writeHead(status ?? 502).end()
    request.pipe(
      http.request(`http://${target}${pathname}${search}`, { headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      }),
    )
  }
  const server = tls ? https.createServer(tls, forward) : http.createServer(forward)
  server.on('connect', (request: http.IncomingMessage, socket: Socket) => {
    see(request)
    const [host, port] = (routes[request.url ?? ''] ?? '').split(':')
    if (status !== undefined || !host) return void socket.end(`HTTP/1.1 ${status ?? 502} No\r\n\r\n`)
    const target = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    for (const one of [socket, target]) {
      sockets.add(one)
      one.on('error', () => {}).on('close', () => [socket, target].forEach((each) => each.destroy()))
    }
    socket.pipe(target).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return closeServer(server)
    },
  }
}
