import { toTrackRequest, type TrackRequest } from '@soundfoundry/track'
import * as fc from 'fast-check'
import t from 'tap'
import { readIdempotencyKey, requestDigest } from '../src/idempotency.ts'

t.test('a key is one value of visible ASCII', async t => {
  const good = ['a', '"quoted"', '0192-uuid', '!~', 'x'.repeat(255)]
  for (const key of good) t.equal(readIdempotencyKey(key), key)
  t.equal(readIdempotencyKey(undefined), null)
  const bad = ['', ' ', 'a b', 'a\tb', 'é', 'x'.repeat(256), 'a\u0000', ['a', 'b']]
  for (const key of bad) {
    const expected = { code: 'invalid_request', errors: [{ path: 'Idempotency-Key' }] }
    t.throws(() => readIdempotencyKey(key), expected, JSON.stringify(key))
  }
})

const requests: fc.Arbitrary<TrackRequest> = fc.record({
  prompt: fc.string(),
  lyrics: fc.option(fc.string(), { nil: null }),
  has_vocals: fc.boolean(),
  duration_s: fc.integer({ min: 5, max: 240 }),
  style_strength: fc.double({ min: 0, max: 1, noNaN: true }),
  seed: fc.option(fc.nat(), { nil: null }),
  format: fc.constantFrom('mp3', 'wav', 'flac'),
  provider: fc.constantFrom('fal', 'replicate', null),
  webhook_url: fc.option(fc.webUrl(), { nil: null }),
  metadata: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
  require: fc.subarray(['seed', 'format']),
  wished: fc.constant([]),
})

function backwards(request: TrackRequest): TrackRequest {
  const metadata = Object.fromEntries(Object.entries(request.metadata).toReversed())
  return { ...Object.fromEntries(Object.entries(request).toReversed()), ...request, metadata }
}

t.test('the order of fields and of metadata does not matter, nor what was spelled out', async t => {
  fc.assert(
    fc.property(requests, request => {
      const digest = requestDigest(request)
      return digest === requestDigest(backwards(request)) && digest === requestDigest({ ...request, wished: ['seed'] })
    }),
  )
  const prompt = 'a slow waltz'
  t.equal(requestDigest(toTrackRequest({ prompt })), requestDigest(toTrackRequest({ duration_s: 60, prompt })))
})

t.test('whatever else differs is another body', async t => {
  fc.assert(
    fc.property(requests, requests, (one, other) => {
      const same = JSON.stringify(one) === JSON.stringify({ ...other, metadata: one.metadata })
      fc.pre(!same)
      return requestDigest(one) !== requestDigest(other)
    }),
  )
  const request = toTrackRequest({ prompt: 'a slow waltz', metadata: { a: 'b' } })
  const others: readonly Partial<TrackRequest>[] = [
    { prompt: 'a slow waltz ' },
    { lyrics: '' },
    { has_vocals: true },
    { duration_s: 61 },
    { style_strength: 0.6 },
    { seed: 0 },
    { format: 'wav' },
    { provider: 'fal' },
    { webhook_url: 'https://example.com' },
    { metadata: {} },
    { metadata: { a: 'c' } },
    { metadata: { b: 'a' } },
  ]
  const digests = [{}, ...others].map(other => requestDigest({ ...request, ...other }))
  t.equal(new Set(digests).size, digests.length)
  t.ok(digests.every(digest => /^[0-9a-f]{64}$/.test(digest)))
})
