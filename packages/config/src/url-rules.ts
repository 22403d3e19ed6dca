import { BlockList, isIP } from 'node:net'
import { parseUrl } from '@soundfoundry/errors'

const loopbackAddresses = new BlockList()
loopbackAddresses.addSubnet('127.0.0.0', 8, 'ipv4')
loopbackAddresses.addAddress('::1', 'ipv6')

const privateAddresses = new BlockList()
privateAddresses.addSubnet('127.0.0.0', 8, 'ipv4')
privateAddresses.addSubnet('10.0.0.0', 8, 'ipv4')
privateAddresses.addSubnet('172.16.0.0', 12, 'ipv4')
privateAddresses.addSubnet('192.168.0.0', 16, 'ipv4')
privateAddresses.addAddress('::1', 'ipv6')
privateAddresses.addSubnet('fc00::', 7, 'ipv6')
privateAddresses.addSubnet('fe80::', 10, 'ipv6')

// RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`, and what container networks and Kubernetes use.
const privateSuffixes = ['.localhost', '.local', '.internal', '.home.arpa', '.lan', '.test', '.svc']

/**
 * Whether a URL's host can only be this machine or one on a private network: a loopback or private address,
 * a name of one label (a container, a service), or a name under a suffix that public DNS does not serve.
 *
 * @param host as `URL.hostname` gives it, an IPv6 address in brackets
 */
export function isPrivateHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const family = isIP(name)
  if (family !== 0) return privateAddresses.check(name, family === 4 ? 'ipv4' : 'ipv6')
  return name !== '' && (!name.includes('.') || privateSuffixes.some(suffix => name.endsWith(suffix)))
}

/** Whether only this machine itself can be behind an address or host name. */
export function isLoopbackHost(host: string): boolean {
  const family = isIP(host)
  // An IPv4 address written as IPv6 is checked as what it is.
  if (family !== 0) return loopbackAddresses.check(host, family === 4 ? 'ipv4' : 'ipv6')
  return host === 'localhost' || host.endsWith('.localhost')
}

export interface BrokenUrlRule {
  readonly problem: string
  readonly fix: string
}

const noUserInfo: BrokenUrlRule = {
  problem: 'holds a user name or a password',
  fix: 'Remove everything between // and @: credentials have variables of their own.',
}

/** What is wrong with an HTTP URL that secrets or work are sent to; null when nothing is. */
export function brokenHttpUrlRule(text: string, options: { allowsQuery: boolean }): BrokenUrlRule | null {
  const fix = 'Give a whole address, for instance https://example.com.'
  const url = /\s/.test(text) ? null : parseUrl(text)
  if (url === null) return { problem: 'is not a URL', fix }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { problem: 'is not an http or https URL', fix }
  if (url.username !== '' || url.password !== '') return noUserInfo
  if (url.protocol === 'http:' && !isPrivateHost(url.hostname)) {
    return {
      problem: 'uses plain http to a host that is neither loopback nor private',
      fix: 'Use https: what is sent there must not be readable on the way.',
    }
  }
  if (url.hash !== '' || (!options.allowsQuery && url.search !== '')) {
    return { problem: 'holds a query or a fragment', fix: 'Give the base address only, up to the path.' }
  }
  return null
}

/** What is wrong with the address of one broker; null when nothing is. */
export function brokenBrokerUrlRule(text: string): BrokenUrlRule | null {
  const fix = 'Give addresses such as nats://127.0.0.1:4222, with commas between them.'
  const withScheme = text.includes('://') ? text : `nats://${text}`
  const url = /\s/.test(text) ? null : parseUrl(withScheme)
  if (url === null) return { problem: 'holds an entry that is not a URL', fix }
  if (url.protocol !== 'nats:' && url.protocol !== 'tls:') {
    return { problem: 'holds an entry that is neither a nats nor a tls URL', fix }
  }
  if (url.username !== '' || url.password !== '') {
    return { problem: noUserInfo.problem, fix: 'Move them to NATS_USER and NATS_PASSWORD: a URL is shown in logs.' }
  }
  if (url.hostname === '') return { problem: 'holds an entry without a host', fix }
  return null
}
