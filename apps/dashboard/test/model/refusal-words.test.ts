import t from 'tap'
import { linkIn, requestPage, withoutScheme } from '../../src/model/provider-pages.ts'
import { afterwards, refusalOf } from '../../src/model/refusal-words.ts'
import { attemptOf, secondAttempt } from '../play-fleet.ts'

t.test('an attempt that was refused says why, with the fix, and whether it was billed', async t => {
  const text = refusalOf(attemptOf())
  t.match(text, {
    title: 'fal refused attempt 1',
    why: /locked the account.*fal did not charge for it\.$/,
    fix: /Add credit/,
    link: { label: 'Top up at fal', href: 'https://fal.ai/dashboard/billing' },
    billed: 'not billed',
  })
  t.equal(refusalOf(secondAttempt()), null, 'one that succeeded has nothing to say')
  const failed = refusalOf(secondAttempt({ state: 'failed', reason: 'generation_failed', billed: 'unknown' }))
  t.match(failed, { title: 'Replicate failed at attempt 2', billed: 'billing not known', link: null })
})

t.test('what happened next needs no person', async t => {
  t.equal(afterwards(attemptOf(), secondAttempt()), 'Redirected to Replicate after 0.1 s.')
  t.equal(
    afterwards(secondAttempt({ number: 1, ended_at: '2026-11-22T16:40:03.100Z' }), secondAttempt()),
    'Tried again at Replicate after 0.0 s.',
  )
  t.equal(afterwards(attemptOf(), undefined), null)
})

t.test('an address in a sentence becomes a button, when it is known', async t => {
  t.match(linkIn('top up at https://fal.ai/dashboard/billing (a new key does not help).'), { label: 'Top up at fal' })
  t.match(linkIn('create one at https://fal.ai/dashboard/keys, then wait.'), { label: 'Keys at fal' })
  t.equal(linkIn('see https://elsewhere.example/page'), null)
  t.equal(linkIn('nothing here'), null)
  t.equal(withoutScheme('at https://fal.ai/x.'), 'at fal.ai/x.')
  t.equal(requestPage('replicate', 'a/b')?.href, 'https://replicate.com/p/a%2Fb')
  t.equal(requestPage('fal', null), null)
})
