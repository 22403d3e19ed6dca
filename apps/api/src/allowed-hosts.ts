import { parseUrl } from '@soundfoundry/errors'
import { isLoopbackHost } from '@soundfoundry/config'

/** What a gateway is called by, beside the names of its own machine. */
export interface HostNames {
  /** The address that it listens on: of no use as a name where it stands for all of them (`0.0.0.0`, `::`). */
  readonly listens?: string | undefined
  readonly publicUrl?: string | undefined
  /** Names and addresses without a port; `*.` before a name stands for every name below it. */
  readonly listed?: readonly string[] | undefined
}

/** Tells whether a `Host` header names this gateway. */
export type IsAllowedHost = (header: string | undefined) => boolean

const allAddresses = new Set(['0.0.0.0', '::'])

/**
 * The host of a `Host` header as a URL has it: in lower case, without its port, an IPv6 address without brackets. Null
 * for what is no host.
 */
export function hostOf(header: string): string | null {
  const url = /^[^\s/\\?#@]+$/.test(header) ? parseUrl(`http://${header}`) : null
  return url === null ? null : url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}

/**
 * Knows a gateway by its names. A page that has its own name lead to this machine (DNS rebinding) is of the same origin
 * as the gateway, for its browser; all that gives it away is that name, in `Host`. The port says nothing: whatever
 * publishes a gateway may change it.
 */
export function createHostCheck({ listens, publicUrl, listed = [] }: HostNames): IsAllowedHost {
  const own = listens === undefined || allAddresses.has(listens) ? [] : [listens]
  const names = new Set<string>()
  const suffixes: string[] = []
  if (publicUrl !== undefined) names.add(hostOf(new URL(publicUrl).host) ?? '')
  for (const entry of [...own, ...listed]) {
    const isAddress = entry.includes(':') && !entry.startsWith('[')
    if (entry.startsWith('*.')) suffixes.push(entry.slice(1).toLowerCase())
    else names.add(hostOf(isAddress ? `[${entry}]` : entry) ?? '')
  }
  names.delete('')
  return header => {
    const host = header === undefined ? null : hostOf(header)
    if (host === null) return false
    return isLoopbackHost(host) || names.has(host) || suffixes.some(suffix => host.endsWith(suffix))
  }
}
