import { AppError, parseUrl } from '@soundfoundry/errors'
import { operationsPaths } from '@soundfoundry/service'
import type { IncomingHttpHeaders } from 'node:http'
import { hostOf, type IsAllowedHost } from './allowed-hosts.ts'
import type { Gateway } from './deps.ts'

/** Methods that change nothing (RFC 9110 §9.2.1); what a page of another site may read of them, CORS decides. */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/**
 * Why a call that changes something comes from a page that has no business here, in one sentence; null when it does not.
 * A browser that can says so in `Sec-Fetch-Site` (W3C Fetch Metadata); it leaves that out where a page came over plain
 * http and not from loopback, and then `Origin`, which stands with every call but GET and HEAD, has to be the gateway's.
 * Whoever sends neither is no browser.
 *
 * @param trusted origins whose pages may call
 */
export function whyForeign(headers: IncomingHttpHeaders, trusted: ReadonlySet<string>): string | null {
  const { origin, host, 'sec-fetch-site': site } = headers
  if (origin !== undefined && trusted.has(origin)) return null
  if (site === 'same-origin' || site === 'none') return null
  if (site !== undefined) return 'The browser says that a page of another site makes this call (Sec-Fetch-Site).'
  if (origin === undefined || isOwn(origin, host)) return null
  return 'A page of another origin than the gateway makes this call (Origin).'
}

function isOwn(origin: string, host: string | undefined): boolean {
  if (host === undefined || hostOf(host) === null) return false
  const page = parseUrl(origin)
  if (page === null) return false
  const isWeb = page.protocol === 'http:' || page.protocol === 'https:'
  // The scheme is the page's: what ends TLS before the gateway leaves no trace of it.
  return isWeb && page.host === parseUrl(`${page.protocol}//${host}`)?.host
}

/**
 * Keeps pages of other sites out, whose scripts run in the browser of somebody who may reach the gateway: no call under a
 * name that is not its own, and no change for a page of another origin. Throws `host_not_allowed`, `origin_not_allowed`.
 * Probes of the process are left alone: they come by address, and read nothing that is not for everybody.
 */
export function refuseForeignPages(
  gateway: Gateway,
  { isAllowedHost, origins }: { isAllowedHost: IsAllowedHost; origins: readonly string[] },
): void {
  const trusted = new Set(origins)
  gateway.addHook('onRequest', async request => {
    if (operationsPaths.has(request.routeOptions.url ?? '')) return
    const { host } = request.headers
    if (!isAllowedHost(host)) throw unknownHost(host)
    const why = safeMethods.has(request.method) ? null : whyForeign(request.headers, trusted)
    if (why !== null) throw new AppError('origin_not_allowed', { detail: why })
  })
}

function unknownHost(header: string | undefined): AppError {
  const host = header === undefined ? null : hostOf(header)
  // Longer ones are no names (RFC 1035 §2.3.4).
  const isNamed = host !== null && host.length <= 253
  return new AppError('host_not_allowed', {
    detail: isNamed
      ? `This call is for ${host}, and this gateway is not called that.`
      : 'This call does not say in its Host header which gateway it is for.',
    context: { reason: isNamed ? host : 'no host' },
  })
}
