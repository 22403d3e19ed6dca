import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** How slow a download may be: on average over each window of time. */
export interface LeastRate {
  bytesPerS: number
  windowMs: number
}

/**
 * Calls `onSlow` once, when less came over the wire within a window than the rate asks for. What has come as a whole and
 * is only being read is never slow. Returns what ends the watch.
 */
export function watchRate(response: IncomingMessage, socket: Socket, rate: LeastRate, onSlow: () => void): () => void {
  const needed = (rate.bytesPerS * rate.windowMs) / 1_000
  let before = socket.bytesRead
  const timer = setInterval(() => {
    const now = socket.bytesRead
    if (!response.complete && now - before < needed) {
      clearInterval(timer)
      onSlow()
    }
    before = now
  }, rate.windowMs)
  return () => clearInterval(timer)
}
