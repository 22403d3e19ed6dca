import * as fc from 'fast-check'
import t from 'tap'
import { bodyOf, newKey, nextSubmission, type Submission } from '../src/model/submission.ts'

t.test('what was left empty is left out', async t => {
  const empty = {
    prompt: ' Warm piano ',
    lyrics: '',
    duration_s: '',
    style_strength: '',
    seed: '',
    format: '',
    provider: '',
  }
  t.strictSame(bodyOf(empty), { prompt: 'Warm piano', has_vocals: false })
  t.strictSame(bodyOf({}), { prompt: '', has_vocals: false }, 'and whether that is enough is for the gateway to say')
})

t.test('what was filled in is sent as what it is', async t => {
  const values = {
    prompt: 'Warm piano',
    has_vocals: 'on',
    lyrics: 'Rain on the roof',
    duration_s: '20',
    style_strength: '0',
    seed: '0',
    format: 'wav',
    provider: 'replicate',
  }
  t.strictSame(bodyOf(values), {
    ...values,
    has_vocals: true,
    duration_s: 20,
    style_strength: 0,
    seed: 0,
    format: 'wav',
    provider: 'replicate',
  })
  t.notHas(bodyOf({ ...values, has_vocals: '' }), { lyrics: /./ }, 'lyrics go with vocals alone')
})

t.test('the same form keeps its key until it has made a track, and another form has another', async t => {
  const valuesOf = fc.record({ prompt: fc.string(), seed: fc.constantFrom('', '1', '2') })
  fc.assert(
    fc.property(valuesOf, valuesOf, (one, other) => {
      let keys = 0
      const newKey = (): string => `key-${keys++}`
      const first = nextSubmission(null, bodyOf(one), newKey)
      const again = nextSubmission(first, bodyOf(one), newKey)
      const changed: Submission = nextSubmission(first, bodyOf(other), newKey)
      const isSame = JSON.stringify(bodyOf(one)) === JSON.stringify(bodyOf(other))
      return (
        again.idempotencyKey === first.idempotencyKey && (changed.idempotencyKey === first.idempotencyKey) === isSame
      )
    }),
  )
  t.not(
    nextSubmission(null, bodyOf({ prompt: 'a' }), () => 'one').idempotencyKey,
    nextSubmission(null, bodyOf({ prompt: 'a' }), () => 'two').idempotencyKey,
  )
})

t.test('every key is another one', async t => {
  const keys = Array.from({ length: 100 }, newKey)
  t.ok(keys.every(key => /^[0-9a-f]{32}$/.test(key)))
  t.equal(new Set(keys).size, keys.length)
})
