import type { LookupAddress } from 'node:dns'
import * as fc from 'fast-check'
import t from 'tap'
import { AppError } from '@soundfoundry/errors'
import { allowedLookup, checkAudioUrl, isAllowedAddress, type LookupAll } from '../src/audio-address.ts'

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

t.test('no address of a special range is fetched from, in whatever notation', async t => {
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
        return forms.every(form => !isAllowedAddress(form, false))
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
    t.throws(() => checkAudioUrl(new URL(`https://${host}/a.mp3`), false), { code: 'audio_lost' }, host)
})

t.test('single addresses', async t => {
  const table: ReadonlyArray<readonly [address: string, allowed: boolean, withLoopback: boolean]> = [
    ['8.8.8.8', true, true],
    ['172.32.0.1', true, true],
    ['2606:4700::1111', true, true],
    ['127.0.0.1', false, true],
    ['::1', false, true],
    ['::ffff:127.0.0.1', false, true],
    ['169.254.169.254', false, false],
    ['10.1.2.3', false, false],
    ['fd00:ec2::254', false, false],
    ['fe80::1%eth0', false, false],
    ['fec0::1', false, false],
    ['::', false, false],
    ['::7f00:1', false, false],
    ['2001:db8::1', false, false],
    ['2002:7f00:1::', false, false],
    ['ff02::1', false, false],
    ['4000::1', false, false],
    ['no address', false, false],
    ['', false, false],
  ]
  for (const [address, allowed, withLoopback] of table) {
    t.equal(isAllowedAddress(address, false), allowed, address)
    t.equal(isAllowedAddress(address, true), withLoopback, `${address} where loopback is allowed`)
  }
})

t.test('only https, except at the sandbox on this machine, and never with a credential', async t => {
  const table: ReadonlyArray<readonly [url: string, strict: boolean, withLoopback: boolean]> = [
    ['https://files.example.com/a.mp3', true, true],
    ['http://files.example.com/a.mp3', false, false],
    ['http://8.8.8.8/a.mp3', false, false],
    ['http://127.0.0.1:8011/a.mp3', false, true],
    ['http://localhost:8011/a.mp3', false, true],
    ['http://[::1]:8011/a.mp3', false, true],
    ['http://10.0.0.1/a.mp3', false, false],
    ['https://10.0.0.1/a.mp3', false, false],
    ['https://someone@files.example.com/a.mp3', false, false],
    ['https://someone:secret@files.example.com/a.mp3', false, false],
    ['file:///etc/passwd', false, false],
    ['ftp://files.example.com/a.mp3', false, false],
  ]
  for (const [url, strict, withLoopback] of table) {
    for (const [allowsLoopback, allowed] of [
      [false, strict],
      [true, withLoopback],
    ] as const) {
      const check = () => checkAudioUrl(new URL(url), allowsLoopback)
      if (allowed) t.doesNotThrow(check, url)
      else t.throws(check, { code: 'audio_lost' }, url)
    }
  }
})

t.test('the refusal of an address does not repeat it', async t => {
  try {
    checkAudioUrl(new URL('https://someone:secret@10.0.0.1/signed?token=abc'), false)
    t.fail('it was allowed')
  } catch (error) {
    t.ok(error instanceof AppError && !/secret|10\.0|token/.test(error.detail))
  }
})

/** Asks the look-up as Node does for one address, and for all. */
function lookUp(answers: LookupAddress[], all: boolean, allowsLoopback = false): Promise<unknown> {
  const names: LookupAll = (_name, _options, callback) => callback(null, answers)
  return new Promise(resolve => {
    allowedLookup(allowsLoopback, names)('files.example.com', { all }, (error, address) => resolve(error ?? address))
  })
}

t.test('a name that leads into the network here is refused, and only what was checked is connected to', async t => {
  const inside = { address: '10.0.0.5', family: 4 }
  const outside = { address: '93.184.215.14', family: 4 }
  for (const all of [true, false]) {
    t.match(await lookUp([inside], all), { code: 'audio_lost' })
    t.match(await lookUp([{ address: '127.0.0.1', family: 4 }], all), { code: 'audio_lost' })
    t.match(await lookUp([{ address: 'fe80::1%eth0', family: 6 }], all), { code: 'audio_lost' })
    t.match(await lookUp([], all), { code: 'audio_lost' })
  }
  t.strictSame(await lookUp([inside, outside], true), [outside])
  t.equal(await lookUp([inside, outside], false), outside.address)
})
