import type { LookupAddress } from 'node:dns'
import * as fc from 'fast-check'
import t from 'tap'
import {
  AddressRefused,
  allowedLookup,
  isAllowedAddress,
  reachBeside,
  whyRefused,
  type LookupAll,
  type Reach,
} from '../src/outside-address.ts'

/** Special-purpose IPv4 ranges of the IANA registry, as first and last address. */
const special: ReadonlyArray<readonly [string, string]> = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
]

const toNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const toAddress = (number: number) => [24, 16, 8, 0].map(shift => Math.floor(number / 2 ** shift) % 256).join('.')
const hex = (number: number) => number.toString(16)

const allReaches: readonly Reach[] = ['public', 'loopback', 'private', 'endpoint']
/** What is within reach of the private network is so of an endpoint in it. */
const withEndpoint = (reaches: readonly Reach[]): readonly Reach[] =>
  reaches.includes('private') ? [...reaches, 'endpoint'] : reaches

t.test('no address of a special range is public, in whatever notation', async t => {
  for (const [first, last] of special) {
    const inRange = fc.integer({ min: toNumber(first), max: toNumber(last) })
    fc.assert(
      fc.property(inRange, number => {
        const [high, low] = [hex(Math.floor(number / 65_536)), hex(number % 65_536)]
        const address = toAddress(number)
        const forms = [
          address,
          `::ffff:${address}`,
          `::ffff:${high}:${low}`,
          `::${high}:${low}`,
          `64:ff9b::${high}:${low}`,
        ]
        return forms.every(form => !isAllowedAddress(form, 'public'))
      }),
      { examples: [[toNumber(first)], [toNumber(last)]] },
    )
    t.pass(`${first} to ${last}`)
  }
})

t.test('whatever else URLs turn into an address is held against the same rules', async t => {
  const notations = [
    '0x7f.1',
    '2130706433',
    '127.1',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:7f00:1]',
    '0',
    '[fe80::1]',
    '127.0.0.1.',
  ]
  for (const host of notations)
    t.equal(whyRefused(new URL(`https://${host}/a.mp3`), 'public'), 'the address is not public', host)
})

t.test('single addresses', async t => {
  const table: ReadonlyArray<readonly [address: string, reaches: readonly Reach[]]> = [
    ['8.8.8.8', ['public', 'loopback', 'private']],
    ['172.32.0.1', ['public', 'loopback', 'private']],
    ['2606:4700::1111', ['public', 'loopback', 'private']],
    ['127.0.0.1', ['loopback', 'private']],
    ['::1', ['loopback', 'private']],
    ['::ffff:127.0.0.1', ['loopback', 'private']],
    ['10.1.2.3', ['private']],
    ['172.17.0.1', ['private']],
    ['::ffff:192.168.0.1', ['private']],
    ['fd00::1', ['private']],
    ['169.254.169.254', []],
    ['::ffff:169.254.169.254', []],
    ['0.0.0.0', []],
    ['100.100.100.200', []],
    ['fe80::1%eth0', []],
    ['fec0::1', []],
    ['::', []],
    ['::7f00:1', []],
    ['2001:db8::1', []],
    ['2002:7f00:1::', []],
    ['ff02::1', []],
    ['4000::1', []],
    ['no address', []],
    ['', []],
  ]
  for (const [address, reaches] of table) {
    for (const reach of allReaches) {
      t.equal(isAllowedAddress(address, reach), withEndpoint(reaches).includes(reach), `${address}, ${reach}`)
    }
  }
})

t.test(
  'only https to public names, except on this machine where that is allowed, and never with a credential',
  async t => {
    const table: ReadonlyArray<readonly [url: string, reaches: readonly Reach[]]> = [
      ['https://files.example.com/a.mp3', ['public', 'loopback', 'private']],
      ['https://files.example.com./a.mp3', ['public', 'loopback', 'private']],
      ['http://files.example.com/a.mp3', []],
      ['http://8.8.8.8/a.mp3', []],
      ['http://127.0.0.1:8011/a.mp3', ['loopback', 'private']],
      ['http://localhost:8011/a.mp3', ['loopback', 'private']],
      ['http://[::1]:8011/a.mp3', ['loopback', 'private']],
      ['http://10.0.0.1/a.mp3', ['endpoint']],
      ['http://sandbox:8011/a.mp3', ['endpoint']],
      ['http://169.254.169.254/a.mp3', []],
      ['https://10.0.0.1/a.mp3', ['private']],
      ['https://localhost/a.mp3', ['loopback', 'private']],
      ['https://LocalHost./a.mp3', ['loopback', 'private']],
      ['https://a.localhost/a.mp3', ['loopback', 'private']],
      ['https://localhost.localdomain/a.mp3', ['loopback', 'private']],
      ['https://metadata.google.internal/a.mp3', ['loopback', 'private']],
      ['https://intranet/a.mp3', ['loopback', 'private']],
      ['https://localhost.example.com/a.mp3', ['public', 'loopback', 'private']],
      ['https://169.254.169.254/a.mp3', []],
      ['https://[::ffff:a9fe:a9fe]/a.mp3', []],
      ['https://0xa9.0xfe.0xa9.0xfe/a.mp3', []],
      ['https://2852039166/a.mp3', []],
      ['https://someone@files.example.com/a.mp3', []],
      ['https://someone:secret@files.example.com/a.mp3', []],
      ['https://files.example.com:0/a.mp3', []],
      ['https://127.0.0.1:0/a.mp3', []],
      [`https://${'a'.repeat(63)}.com/a.mp3`, ['public', 'loopback', 'private']],
      [`https://${'a'.repeat(64)}.com/a.mp3`, []],
      [`https://${'a'.repeat(62)}ü.com/a.mp3`, []],
      [`https://${'abcd.'.repeat(50)}com/a.mp3`, ['public', 'loopback', 'private']],
      [`https://${'abcd.'.repeat(50)}info/a.mp3`, []],
      ['https://files..example.com/a.mp3', []],
      ['https://nowhere.invalid/a.mp3', []],
      ['https://nowhere.INVALID./a.mp3', []],
      ['https://hidden.onion/a.mp3', []],
      ['https://other.alt/a.mp3', []],
      ['https://invalid.example.com/a.mp3', ['public', 'loopback', 'private']],
      ['https://receiver.test/a.mp3', ['loopback', 'private']],
      ['https://receiver.example/a.mp3', ['loopback', 'private']],
      ['file:///etc/passwd', []],
      ['ftp://files.example.com/a.mp3', []],
    ]
    for (const [url, reaches] of table) {
      for (const reach of allReaches) {
        t.equal(whyRefused(new URL(url), reach) === null, withEndpoint(reaches).includes(reach), `${url}, ${reach}`)
      }
    }
  },
)

t.test('the refusal of an address does not repeat it', async t => {
  const why = whyRefused(new URL('https://10.0.0.1/signed?token=abc'), 'public')
  t.equal(why, 'the address is not public')
})

t.test('a provider leads to public addresses, and to its own host where that is a private one', async t => {
  const table: ReadonlyArray<readonly [endpointHost: string, url: string, reach: Reach]> = [
    ['queue.fal.run', 'https://queue.fal.run/a.mp3', 'public'],
    ['queue.fal.run', 'http://sandbox:8011/a.mp3', 'public'],
    ['queue.fal.run', 'http://127.0.0.1:8011/a.mp3', 'public'],
    ['queue.fal.run', 'https://10.0.0.5/a.mp3', 'public'],
    ['sandbox', 'http://sandbox:8011/a.mp3', 'endpoint'],
    ['sandbox', 'http://sandbox.:8011/a.mp3', 'endpoint'],
    ['sandbox', 'http://SANDBOX/a.mp3', 'endpoint'],
    ['sandbox', 'http://broker:8222/varz', 'public'],
    ['sandbox', 'http://127.0.0.1:8011/a.mp3', 'public'],
    ['sandbox', 'http://10.0.0.5/a.mp3', 'public'],
    ['sandbox', 'https://v3.fal.media/a.mp3', 'public'],
    ['10.0.0.5', 'http://10.0.0.5:8011/a.mp3', 'endpoint'],
    ['10.0.0.5', 'http://167772165/a.mp3', 'endpoint'],
    ['10.0.0.5', 'http://10.0.0.6/a.mp3', 'public'],
    ['[fd00::5]', 'http://[fd00:0::5]:8011/a.mp3', 'endpoint'],
    ['fal-proxy.internal', 'https://fal-proxy.internal/a.mp3', 'endpoint'],
    ['fal-proxy.internal', 'https://other.internal/a.mp3', 'public'],
    ['127.0.0.1', 'http://localhost:8011/a.mp3', 'loopback'],
    ['localhost', 'http://127.0.0.1:8011/a.mp3', 'loopback'],
    ['[::1]', 'http://127.0.0.1:8011/a.mp3', 'loopback'],
    ['127.0.0.1', 'http://127.0.0.1:8011/a.mp3', 'endpoint'],
    ['169.254.169.254', 'http://169.254.169.254/latest/meta-data', 'public'],
    ['203.0.113.7', 'http://203.0.113.7/a.mp3', 'public'],
  ]
  for (const [endpointHost, url, reach] of table) {
    t.equal(reachBeside(new URL(url), endpointHost), reach, `${endpointHost} names ${url}`)
  }
})

t.test('no address that a public provider names leads into the private network', async t => {
  const inside = fc.oneof(
    fc.ipV4().filter(address => !isAllowedAddress(address, 'public')),
    fc.ipV6().filter(address => !isAllowedAddress(address, 'public')),
    fc.stringMatching(/^[a-z]{1,12}(?:\.internal|\.local|\.lan)?$/),
  )
  const scheme = fc.constantFrom('http', 'https')
  fc.assert(
    fc.property(inside, scheme, fc.integer({ min: 1, max: 65_535 }), (host, protocol, port) => {
      const url = new URL(`${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}/a.mp3`)
      return whyRefused(url, reachBeside(url, 'queue.fal.run')) !== null
    }),
  )
  t.pass('whatever it names')
})

/** Asks the look-up as Node does for one address, and for all. */
function lookUp(answers: LookupAddress[], all: boolean, reach: Reach = 'public'): Promise<unknown> {
  const names: LookupAll = (_name, _options, callback) => callback(null, answers)
  return new Promise(resolve => {
    allowedLookup(reach, names)('files.example.com', { all }, (error, address) => resolve(error ?? address))
  })
}

t.test('a name that leads into the network here is refused, and only what was checked is connected to', async t => {
  const inside = { address: '10.0.0.5', family: 4 }
  const outside = { address: '93.184.215.14', family: 4 }
  for (const all of [true, false]) {
    t.type(await lookUp([inside], all), AddressRefused)
    t.type(await lookUp([{ address: '127.0.0.1', family: 4 }], all), AddressRefused)
    t.type(await lookUp([{ address: 'fe80::1%eth0', family: 6 }], all), AddressRefused)
    t.type(await lookUp([], all), AddressRefused)
  }
  t.strictSame(await lookUp([inside, outside], true), [outside])
  t.equal(await lookUp([inside, outside], false), outside.address)
  t.equal(await lookUp([inside], false, 'endpoint'), inside.address)
  t.type(await lookUp([{ address: '169.254.169.254', family: 4 }], false, 'endpoint'), AddressRefused)
})
