import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { AppError } from '@soundfoundry/errors'
import ipaddr from 'ipaddr.js'

/** Where all public IPv6 addresses are (RFC 4291, IANA: global unicast). The rest is special, or nobody's yet. */
const globalUnicast = ipaddr.parseCIDR('2000::/3')

/**
 * Whether audio may be fetched from an address: only public ones, so that no answer of a provider can make a worker
 * reach into its own network. Loopback is allowed when the provider itself is one (the sandbox).
 */
export function isAllowedAddress(address: string, allowsLoopback: boolean): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  if (range === 'loopback') return allowsLoopback
  return range === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(globalUnicast))
}

/** Checks the part of an audio URL that needs no look-up. Throws `audio_lost` naming what is not allowed, without the URL. */
export function checkAudioUrl(url: URL, allowsLoopback: boolean): void {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:' && !(allowsLoopback && url.protocol === 'http:' && namesLoopback(host))) {
    throw refused(`audio is only fetched over https, not ${url.protocol}`)
  }
  if (url.username !== '' || url.password !== '') throw refused('an audio address must not carry a credential')
  if (ipaddr.isValid(host) && !isAllowedAddress(host, allowsLoopback)) throw refused('the audio address is not public')
}

const namesLoopback = (host: string): boolean =>
  host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback')

/** As `lookup` of `node:dns` with `all: true`. */
export type LookupAll = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** A name look-up that yields allowed addresses only; what was checked is what is connected to. */
export function allowedLookup(allowsLoopback: boolean, lookup: LookupAll = systemLookup): LookupFunction {
  return (hostname, options: LookupOptions, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0)
        return
      }
      const allowed = addresses.filter(({ address }) => isAllowedAddress(address, allowsLoopback))
      const [first] = allowed
      if (first === undefined) callback(refused('the audio address is not public'), '', 0)
      else if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}

const refused = (why: string): AppError => new AppError('audio_lost', { detail: `The audio was not fetched: ${why}.` })
