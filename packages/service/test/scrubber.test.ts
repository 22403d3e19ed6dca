import { randomBytes } from 'node:crypto'
import { makeClientToken } from '@soundfoundry/config'
import { errorCodes } from '@soundfoundry/errors'
import { makeFalKey, makeReplicateToken } from '@soundfoundry/testkit'
import * as fc from 'fast-check'
import t from 'tap'
import { createScrubber } from '../src/index.ts'

const alphabet = Array.from('abcdefghijklmnopqrstuvwxyzABCXYZ0123456789:/+"%&=~ é€!()')
const secrets = fc
  .array(fc.constantFrom(...alphabet), {
    minLength: 12,
    maxLength: 60,
  })
  .map(characters => characters.join(''))
const surroundings = fc.string({ maxLength: 40 })

const encodings: Readonly<Record<string, (value: string) => string>> = {
  'as it is': value => value,
  'escaped as JSON': value => JSON.stringify(value).slice(1, -1),
  'escaped as JSON within JSON': value => JSON.stringify(JSON.stringify(value)).slice(3, -3),
  'percent-encoded': value => encodeURIComponent(value),
  'percent-encoded in lower case': value =>
    encodeURIComponent(value).replace(/%[0-9A-F]{2}/g, escape => escape.toLowerCase()),
  'as a form field': value => new URLSearchParams({ v: value }).toString().slice(2),
  'as base64': value => Buffer.from(value).toString('base64'),
  'as base64url': value => Buffer.from(value).toString('base64url'),
}

for (const [name, encode] of Object.entries(encodings)) {
  t.test(`a watched value that stands in a text ${name} is replaced`, async t => {
    fc.assert(
      fc.property(secrets, surroundings, surroundings, (secret, before, after) => {
        const scrubber = createScrubber()
        scrubber.watch(secret, 'fal_00000000')
        const scrubbed = scrubber.scrub(`${before}${encode(secret)}${after}`)
        return scrubbed.includes('fal_00000000') && !scrubbed.includes(encode(secret))
      }),
    )
    t.pass('for every value and text')
  })
}

t.test('a watched value is found inside a longer base64 text, however it is aligned', async t => {
  fc.assert(
    fc.property(secrets, surroundings, surroundings, (secret, before, after) => {
      const scrubber = createScrubber()
      scrubber.watch(secret, 'fal_00000000')
      return scrubber.scrub(Buffer.from(`${before}${secret}${after}`).toString('base64')).includes('fal_00000000')
    }),
  )
  t.pass('for every value and text')
})

t.test('a line of JSON stays one, and scrubbing twice is scrubbing once', async t => {
  fc.assert(
    fc.property(secrets, fc.jsonValue(), (secret, value) => {
      const scrubber = createScrubber()
      scrubber.watch(secret, 'fal_00000000')
      const authorization = `Key ${secret}`
      const scrubbed = scrubber.scrub(
        JSON.stringify({ value, secret, authorization, inner: JSON.stringify({ secret }) }),
      )
      JSON.parse(scrubbed)
      return scrubber.scrub(scrubbed) === scrubbed
    }),
  )
  t.pass('for every value')
})

t.test('a secret is replaced by its fingerprint', async t => {
  const key = makeFalKey()
  const scrubber = createScrubber()
  scrubber.watchSecret({ reveal: () => key, fingerprint: 'fal_3f9a1c20' })
  t.equal(scrubber.scrub(`sent Authorization: Key ${key} to fal`), 'sent Authorization: Key fal_3f9a1c20 to fal')
  const half = key.slice(key.indexOf(':') + 1)
  t.equal(scrubber.scrub(`only ${half}`), 'only fal_3f9a1c20', 'the half that is secret, too')
})

t.test('several secrets are told apart, also where one begins like another', async t => {
  const long = randomBytes(24).toString('hex')
  const short = long.slice(0, 20)
  const scrubber = createScrubber()
  scrubber.watch(short, 'secret_00000001')
  scrubber.watch(long, 'secret_00000002')
  t.equal(scrubber.scrub(`${long} ${short}`), 'secret_00000002 secret_00000001')
})

t.test('what is too short to be a secret changes nothing', async t => {
  const scrubber = createScrubber()
  scrubber.watch('', 'x')
  scrubber.watch('abc', 'x')
  t.equal(scrubber.scrub('abc'), 'abc')
})

t.test('what looks like a credential is taken out although nobody knows it', async t => {
  const scrubber = createScrubber()
  const falKey = makeFalKey()
  const token = makeReplicateToken()
  const opaque = randomBytes(18).toString('base64url')
  const hidden: readonly [string, string][] = [
    [falKey, '[secret]'],
    [falKey.toUpperCase(), '[secret]'],
    [encodeURIComponent(falKey), '[secret]'],
    [`x${token}.`, 'x[secret].'],
    [`Key ${opaque}`, 'Key [secret]'],
    ['Key id:secret', 'Key [secret]'],
    [`Bearer ${opaque}, again`, 'Bearer [secret], again'],
    [`{"authorization":"Bearer abc"}`, '{"authorization":"Bearer [secret]"}'],
    [String.raw`{\"Authorization\":\"Key abc\"}`, String.raw`{\"Authorization\":\"Key [secret]\"}`],
    ['authorization: Basic YTpi', 'authorization: Basic [secret]'],
    ['nats://app:hunter2@broker:4222', 'nats://app:[secret]@broker:4222'],
  ]
  for (const [text, expected] of hidden) t.equal(scrubber.scrub(text), expected)
})

t.test('ordinary words, identifiers and fingerprints stay', async t => {
  const scrubber = createScrubber()
  const texts = [
    'Key on this model is refused: Key status: ok',
    'Key FAL_KEY_PREVIOUS is draining',
    'Bearer token missing',
    'Key replicate_3f9a1c20 was refused, authorization: Key fal_3f9a1c20',
    '{"trackId":"01927e5c-0000-7000-8000-000000000000","sha256":"9f86d081884c7d659a2feaa0c55ad015"}',
    'http://127.0.0.1:8000/api/tracks/1?at=12:30 listening at user@host',
    'nats://broker-1:4222,nats://broker-2:4222',
  ]
  for (const text of texts) t.equal(scrubber.scrub(text), text)
})

t.test('hostile text does not slow it down', async t => {
  const scrubber = createScrubber()
  const started = process.cpuUsage()
  const pieces = ['://', 'Key ', 'authorization:' + ' '.repeat(200), 'a-', '%3a', '0123abcd-', 'Key A_A_']
  for (const piece of pieces) scrubber.scrub(piece.repeat(Math.ceil(50_000 / piece.length)))
  const { user } = process.cpuUsage(started)
  t.ok(user < 2_000_000, `took ${user} µs`)
})

t.test('a credential that was cut off is still one', async t => {
  const scrubber = createScrubber()
  const [fal, replicate] = [makeFalKey(), makeReplicateToken()]
  for (const cut of [fal.slice(0, 59), fal.slice(0, 45), replicate.slice(0, 30), replicate.slice(0, 15)]) {
    t.equal(scrubber.scrub(`unknown field "${cut}…"`), 'unknown field "[secret]…"')
  }
})

t.test('a client token is taken out wherever it stands', async t => {
  const token = makeClientToken()
  const scrubbed = createScrubber().scrub(`{"url":"/api/tracks?token=${token}","other":"sf_short"}`)
  t.equal(scrubbed, '{"url":"/api/tracks?token=[secret]","other":"sf_short"}')
})

t.test('no sentence that tells how to mend an error looks like a credential', async t => {
  const scrubber = createScrubber()
  for (const { title, fix } of Object.values(errorCodes)) {
    t.equal(scrubber.scrub(title), title)
    t.equal(scrubber.scrub(fix), fix)
  }
})
