import t from 'tap'
import { isAllWell, tellReady } from '../lib/tell-ready.mjs'

const askAt = 'http://127.0.0.1:8000/api/health/providers'
const noKey = 'No worker has a credential for Replicate: set REPLICATE_API_TOKEN and check it.'
const badKey = 'No worker has a credential for fal: FAL_KEY: has no colon. Copy the whole key.'

/** @param {import('../lib/tell-ready.mjs').ProvidersHealth} health */
const told = health => tellReady({ missing: [], health, askAt })
const well = { fal: 'ok', fal_error: null, replicate: 'ok', replicate_error: null }

t.test('everything is ready only where every provider makes tracks', async t => {
  t.strictSame(told(well), { text: 'Everything is ready.', colour: 'green' })
  for (const fal of ['ok', 'degraded', 'down']) {
    for (const replicate of ['ok', 'degraded', 'down']) {
      const health = { fal, fal_error: badKey, replicate, replicate_error: noKey }
      const isWell = fal === 'ok' && replicate === 'ok'
      t.equal(isAllWell(health), isWell, `fal ${fal}, Replicate ${replicate}`)
      t.equal(told(health).text === 'Everything is ready.', isWell)
      t.equal(told(health).text.includes(badKey), fal !== 'ok', 'with the fix of each that is not well')
      t.equal(told(health).text.includes(noKey), replicate !== 'ok')
      t.equal(
        told(health).text.startsWith('Not ready: no provider can make tracks.'),
        fal === 'down' && replicate === 'down',
      )
    }
  }
})

t.test('what is said of a provider that makes no tracks', async t => {
  t.strictSame(told({ ...well, replicate: 'down', replicate_error: noKey }), {
    text: `Ready with one provider only: fal makes tracks, and there is no failover.\n  Replicate cannot make tracks: ${noKey}`,
    colour: 'yellow',
  })
  t.strictSame(told({ ...well, fal: 'degraded', fal_error: 'Slow.' }), {
    text: 'Ready: tracks are made by fal and Replicate.\n  fal may not make every track: Slow.',
    colour: 'yellow',
  })
  t.strictSame(told({ fal: 'down', fal_error: badKey, replicate: 'down', replicate_error: noKey }), {
    text: [
      'Not ready: no provider can make tracks.',
      `  fal cannot make tracks: ${badKey}`,
      `  Replicate cannot make tracks: ${noKey}`,
      '  A key that is put right in .env is taken up with no restart.',
    ].join('\n'),
    colour: 'red',
  })
})

t.test('what was not told is not taken for good', async t => {
  t.notOk(isAllWell({}), 'an answer about no provider')
  t.match(tellReady({ missing: ['router'], health: null, askAt }), { text: /^Not ready after a minute: router\./ })
  t.match(tellReady({ missing: ['router'], health: well, askAt }), { colour: 'red' })
  t.match(tellReady({ missing: [], health: null, askAt }), { text: /^Every process is ready\. .*client token/ })
})
