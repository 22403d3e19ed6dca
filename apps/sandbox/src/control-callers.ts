import { BlockList, isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** The host of a `Host` header, in lower case and without its port or brackets; null for what is no host. */
function hostOf(header: string | undefined): string | null {
  if (header === undefined || !/^[^\s/\\?#@]+$/.test(header)) return null
  try {
    return new URL(`http://${header}`).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  } catch {
    // Not URL.canParse before it: Node 20 answers that wrongly for letters beyond ASCII.
    return null
  }
}

function isLoopback(host: string): boolean {
  const family = isIP(host)
  if (family !== 0) return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6')
  return host === 'localhost' || host.endsWith('.localhost')
}

/**
 * Why a call of the controls is refused, in one sentence; null when it is not. A web page may neither read what was made
 * nor set a fault, also when it had its own name lead here (DNS rebinding): then that name stands in `Host`.
 *
 * @param names what the sandbox is called by, beside loopback names
 */
export function whyRefused({ method, headers }: FastifyRequest, names: ReadonlySet<string>): string | null {
  const host = hostOf(headers.host)
  if (host === null || !(isLoopback(host) || names.has(host))) {
    return `The controls are not called ${host ?? 'by no name'}: call them as localhost, or add the name to ALLOWED_HOSTS of the sandbox.`
  }
  if (method === 'GET' || method === 'HEAD') return null
  const { origin, 'sec-fetch-site': site } = headers
  const isOwn = site === undefined || site === 'same-origin' || site === 'none'
  const isSame = origin === undefined || origin === `http://${headers.host}` || origin === `https://${headers.host}`
  return isOwn && isSame ? null : 'A page of another site may not change the sandbox: use curl.'
}
