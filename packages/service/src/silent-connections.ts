import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** What is on its way when a process begins to close still comes to be answered. Milliseconds. */
const lastChanceMs = 500

/**
 * Has a closing server let go of connections on which nothing has been asked yet, as browsers and load balancers keep
 * some ready. To Node they are not idle (`closeIdleConnections`, node:http), and one of them would hold up the end until
 * its headers are late.
 */
export function closeSilentConnections(service: FastifyInstance): void {
  const silent = new Set<Socket>()
  let closing = false
  const letGo = (socket: Socket): void => {
    const timer = setTimeout(() => silent.has(socket) && socket.destroy(), lastChanceMs)
    socket.once('close', () => clearTimeout(timer))
  }
  service.server.on('connection', socket => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
    if (closing) letGo(socket)
  })
  service.server.on('request', ({ socket }) => silent.delete(socket))
  service.addHook('preClose', async () => {
    closing = true
    silent.forEach(letGo)
  })
}
