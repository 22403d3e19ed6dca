import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isLoopbackHost, isPrivateHost } from '@soundfoundry/config'
import ipaddr from 'ipaddr.js'

/**
 * How far a call to an address that somebody else named may reach: `public` addresses only, this machine's own
 * (`loopback`) too, or those of the `private` network too; of `endpoint`, the private network over plain http as well, which
 * is for a host that the configuration itself names. Link-local ones, where clouds answer for their machines' credentials,
 * are out of reach always.
 */
export type Reach = 'public' | 'loopback' | 'private' | 'endpoint'

/** Ranges beyond the public ones, as `ipaddr.js` names them. */
const beyondPublic: Readonly<Record<Reach, readonly string[]>> = {
  public: [],
  loopback: ['loopback'],
  private: ['loopback', 'private', 'uniqueLocal'],
  endpoint: ['loopback', 'private', 'uniqueLocal'],
}

/** Where all public IPv6 addresses are (RFC 4291, IANA: global unicast). The rest is special, or nobody's yet. */
const globalUnicast = ipaddr.parseCIDR('2000::/3')

/** Names that no public name server answers for: RFC 6761, RFC 6762, RFC 8375, and ICANN's `.internal`. */
const localName = /(?:^|\.)(?:localhost|localdomain|local|internal|home\.arpa|lan)$/

/** Names that nobody answers for: RFC 6761 (`.invalid`), RFC 7686, RFC 9476. */
const nobodysName = /\.(?:invalid|onion|alt)$/

/** Names for tests and books (RFC 6761), which only a name server of one's own answers for. */
const exampleName = /\.(?:test|example)$/

/** An address that is out of reach; says why, without the address. */
export class AddressRefused extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'AddressRefused'
  }
}

/**
 * How far a provider may lead us with an address that it named: to public addresses, and to its own host where that is a
 * private one. A provider on the internet therefore leads nowhere into the network here, and one inside it only to itself.
 * All names of this machine are one host.
 *
 * @param url what the provider named
 * @param endpointHost the host that we ask the provider at, as `URL.hostname` gives it
 */
export function reachBeside(url: URL, endpointHost: string): Reach {
  const endpoint = bareHost(endpointHost)
  if (bareHost(url.hostname) === endpoint && isPrivateHost(endpoint)) return 'endpoint'
  return isLoopbackHost(endpoint) ? 'loopback' : 'public'
}

/** Whether an address, in whatever notation, is within reach. */
export function isAllowedAddress(address: string, reach: Reach): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  if (beyondPublic[reach].includes(range)) return true
  return range === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(globalUnicast))
}

/** What is wrong with a URL, as far as no look-up is needed to tell; null when nothing is. Never repeats the URL. */
export function whyRefused(url: URL, reach: Reach): string | null {
  const host = bareHost(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowsPlainHttp(host, reach))) {
    return `only https is allowed, not ${url.protocol}`
  }
  if (url.username !== '' || url.password !== '') return 'it must not carry a credential'
  if (url.port === '0') return 'nothing can listen on port 0'
  if (ipaddr.isValid(host)) return isAllowedAddress(host, reach) ? null : 'the address is not public'
  return whyNoName(host, reach)
}

function whyNoName(host: string, reach: Reach): string | null {
  // RFC 1035 §2.3.4.
  if (host.length > 253) return 'the name is longer than 253 characters'
  if (host.split('.').some(label => label === '' || label.length > 63)) {
    return 'a part of the name is empty or longer than 63 characters'
  }
  if (nobodysName.test(host)) return 'the name is reserved, and leads nowhere'
  const isLocal = localName.test(host) || exampleName.test(host) || !host.includes('.')
  return reach === 'public' && isLocal ? 'the name is not public' : null
}

const bareHost = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

const allowsPlainHttp = (host: string, reach: Reach): boolean =>
  reach === 'endpoint' ? isPrivateHost(host) : reach !== 'public' && namesLoopback(host)

const namesLoopback = (host: string): boolean =>
  host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback')

/** As `lookup` of `node:dns` with `all: true`. */
export type LookupAll = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/**
 * A name look-up that yields allowed addresses only; what was checked is what is connected to. Fails with
 * `AddressRefused` when there is none.
 */
export function allowedLookup(reach: Reach, lookup: LookupAll = systemLookup): LookupFunction {
  return (hostname, options: LookupOptions, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0)
        return
      }
      const allowed = addresses.filter(({ address }) => isAllowedAddress(address, reach))
      const [first] = allowed
      if (first === undefined) callback(new AddressRefused('the name leads to no public address'), '', 0)
      else if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}
