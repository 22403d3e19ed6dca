import { gzipSync } from 'node:zlib'
import t from 'tap'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import { newWebhookSecret, prompt, trackIn } from '../track-steps.ts'

const letters = (count: number): string => 'x'.repeat(count)
const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'v']))

t.test('POST /api/tracks', async t => {
  const broker = await useBroker(t)
  const environment = { WEBHOOK_SECRET: newWebhookSecret() }
  const [gateway, bus] = await Promise.all([useGateway(t, broker, { environment }), useBus(t, broker)])
  const post = (payload: object | string, headers: Record<string, string> = {}) =>
    gateway.inject({
      method: 'POST',
      url: '/api/tracks',
      headers: { 'content-type': 'application/json', ...headers },
      payload,
    })

  await t.test('accepts a track that is durable when the answer comes', async t => {
    const before = Date.now()
    const answer = await post({ prompt })
    const asked = await bus.requests.get(trackIn(answer).id)
    t.equal(answer.statusCode, 202)

    const track = trackIn(answer)
    t.equal(answer.headers.location, `/api/tracks/${track.id}`)
    t.match(answer.headers['retry-after'], /^[1-9]\d*$/)
    t.match(answer.headers.etag, /^"\d+"$/)
    t.match(answer.headers['content-type'], /^application\/json/)
    t.equal(answer.headers['cache-control'], 'no-store')
    t.equal(answer.headers['idempotency-replayed'], undefined)
    t.equal(answer.headers['preference-applied'], undefined)
    t.strictSame(track, {
      id: track.id,
      caller: 'anonymous',
      status: 'queued',
      stage: 'routing',
      done: false,
      prompt,
      lyrics: null,
      has_vocals: false,
      duration_s: 60,
      style_strength: 0.5,
      seed: null,
      format: 'mp3',
      require: [],
      provider: null,
      metadata: {},
      audio: null,
      error: null,
      attempts: [],
      webhook: null,
      retry_of: null,
      created_at: track.created_at,
      updated_at: track.created_at,
      cost_usd: 0,
      skipped: [],
      deadline: track.expires_at,
      expires_at: track.expires_at,
      retained_until: track.retained_until,
      erased_at: null,
    })
    const created = Date.parse(track.created_at)
    // By the broker's clock, which is known to some milliseconds only.
    t.ok(Math.abs(created - before) < 60_000, track.created_at)
    t.equal(Date.parse(track.expires_at) - created, 600_000)
    t.equal(Date.parse(track.retained_until) - created, 30 * 24 * 60 * 60 * 1000)
    t.match(asked?.request, { v: 1, id: track.id, caller: 'anonymous', request: { prompt, webhook_url: null } })
  })

  await t.test('returns everything that was sent', async t => {
    const { webhook_url, provider, ...shown } = {
      prompt,
      lyrics: 'la la la la la',
      has_vocals: true,
      duration_s: 20,
      style_strength: 0,
      seed: 0,
      format: 'flac',
      provider: 'replicate',
      webhook_url: 'https://example.com/hook',
      metadata: { album: 'one', ünï: '🎵' },
    }
    const track = trackIn(await post({ ...shown, webhook_url, provider }))
    t.match(track, shown)
    t.match(track.webhook, { url: webhook_url, state: 'pending', attempts: [], next_attempt_at: null })
    t.equal(track.provider, null, 'the provider of an attempt, of which there is none')
    const asked = await bus.requests.get(track.id)
    t.match(asked?.request.request, { webhook_url, provider })
    t.ok(asked?.request.request.wished.includes('seed'))
  })

  await t.test('two calls without a key are two tracks', async t => {
    const [one, other] = await Promise.all([post({ prompt }), post({ prompt })])
    t.not(trackIn(one).id, trackIn(other).id)
  })

  await t.test('a field at its limit is taken', async t => {
    const good: readonly object[] = [
      { prompt: letters(10) },
      { prompt: letters(2000) },
      { lyrics: letters(10), has_vocals: true },
      { lyrics: letters(3500), has_vocals: true },
      { duration_s: 5 },
      { duration_s: 240 },
      { style_strength: 1 },
      { metadata: pairs(16) },
    ]
    for (const fields of good)
      t.equal((await post({ prompt, ...fields })).statusCode, 202, JSON.stringify(fields).slice(0, 40))
  })

  await t.test('a field beyond its limit is refused and named', async t => {
    const bad: readonly [path: string, body: object][] = [
      ['prompt', {}],
      ['prompt', { prompt: letters(9) }],
      ['prompt', { prompt: letters(2001) }],
      ['prompt', { prompt: null }],
      ['lyrics', { prompt, has_vocals: true, lyrics: letters(9) }],
      ['lyrics', { prompt, has_vocals: true, lyrics: letters(3501) }],
      ['lyrics', { prompt, lyrics: letters(10) }],
      ['lyrics', { prompt, lyrics: letters(10), has_vocals: false }],
      ['has_vocals', { prompt, has_vocals: 'true' }],
      ['duration_s', { prompt, duration_s: 4 }],
      ['duration_s', { prompt, duration_s: 241 }],
      ['duration_s', { prompt, duration_s: 20.5 }],
      ['duration_s', { prompt, duration_s: '20' }],
      ['style_strength', { prompt, style_strength: -0.1 }],
      ['style_strength', { prompt, style_strength: 1.1 }],
      ['seed', { prompt, seed: 1.5 }],
      ['format', { prompt, format: 'ogg' }],
      ['provider', { prompt, provider: 'suno' }],
      ['webhook_url', { prompt, webhook_url: 'http://example.com' }],
      ['webhook_url', { prompt, webhook_url: 'https://' }],
      ['webhook_url', { prompt, webhook_url: 'example.com/hook' }],
      ['webhook_url', { prompt, webhook_url: 'https://example.com:0/hook' }],
      ['webhook_url', { prompt, webhook_url: `https://${letters(64)}.com/` }],
      ['webhook_url', { prompt, webhook_url: `https://${'abc.'.repeat(64)}com/` }],
      ['webhook_url', { prompt, webhook_url: 'https://receiver.invalid/' }],
      ['webhook_url', { prompt, webhook_url: 'https://exam ple.com/' }],
      ['webhook_url', { prompt, webhook_url: 'https://169.254.169.254/' }],
      ['webhook_url', { prompt, webhook_url: 'https://[::ffff:10.0.0.1]/' }],
      ['webhook_url', { prompt, webhook_url: 'https://0x7f.1/' }],
      ['webhook_url', { prompt, webhook_url: 'https://LOCALHOST./' }],
      ['webhook_url', { prompt, webhook_url: 'https://someone:secret@example.com/' }],
      ['metadata', { prompt, metadata: pairs(17) }],
      ['metadata.a', { prompt, metadata: { a: 1 } }],
      ['prompt', { prompt: `${prompt} \ud83d` }],
      ['prompt', { prompt: `${prompt}\0` }],
      ['lyrics', { prompt, has_vocals: true, lyrics: 'la la la la\udc00la' }],
      ['metadata.mood', { prompt, metadata: { mood: 'a\0b' } }],
      ['metadata', { prompt, metadata: { 'mo\ud83dod': 'dark' } }],
      ['webhook_url', { prompt, webhook_url: 'https://example.com/\udfff' }],
      ['colour', { prompt, colour: 'red' }],
      ['Prompt', { prompt, Prompt: prompt }],
      ['body', []],
    ]
    for (const [path, body] of bad) {
      const answer = await post(body)
      const label = JSON.stringify(body).slice(0, 60)
      t.equal(answer.statusCode, 400, label)
      t.equal(answer.headers['content-type'], 'application/problem+json', label)
      const problem = answer.json()
      t.match(problem, { status: 400, code: 'invalid_request', fix: /\w/, detail: /\w/ }, label)
      t.same(
        problem.errors.map((error: { path: string }) => error.path),
        [path],
        label,
      )
    }
  })

  await t.test('everything that is wrong is named at once', async t => {
    const problem = (await post({ duration_s: 1, colour: 'red', mood: 'blue' })).json()
    const paths: string[] = problem.errors.map((error: { path: string }) => error.path)
    t.same(paths.sort(), ['colour', 'duration_s', 'mood', 'prompt'])
    t.match(problem.detail, /colour/)
  })

  await t.test('a body that is no JSON object is a problem with its own code', async t => {
    const json = { 'content-type': 'application/json' }
    const cases: readonly [
      status: number,
      code: string,
      payload: string | undefined,
      headers: Record<string, string>,
    ][] = [
      [400, 'malformed_json', '{"prompt": ', json],
      [400, 'malformed_json', '', json],
      [400, 'invalid_request', `{"prompt": "${prompt}", "__proto__": {"x": 1}}`, json],
      [400, 'invalid_request', 'null', json],
      [400, 'invalid_request', undefined, {}],
      [415, 'unsupported_media_type', `{"prompt": "${prompt}"}`, { 'content-type': 'text/plain' }],
      [415, 'unsupported_media_type', `prompt=${prompt}`, { 'content-type': 'application/x-www-form-urlencoded' }],
      [415, 'unsupported_media_type', '<prompt/>', { 'content-type': 'application/xml' }],
      [413, 'payload_too_large', JSON.stringify({ prompt: letters(300_000) }), json],
    ]
    for (const [status, code, payload, headers] of cases) {
      const answer = await gateway.inject({
        method: 'POST',
        url: '/api/tracks',
        headers,
        ...(payload === undefined ? {} : { payload }),
      })
      const label = `${code} for ${String(payload).slice(0, 30)}`
      t.equal(answer.statusCode, status, label)
      t.equal(answer.headers['content-type'], 'application/problem+json', label)
      const type = `urn:soundfoundry:error:${code}`
      t.match(answer.json(), { type, status, code, title: /\w/, detail: /\w/, fix: /\w/ }, label)
    }
  })

  await t.test('what is not UTF-8 is refused, and how to send it is said', async t => {
    const before = (await post({ prompt })).json()
    const latin1 = await post(Buffer.from('{"prompt":"Caf\xe9 chanson","metadata":{"mood":"gai"}}', 'latin1'))
    t.equal(latin1.statusCode, 400)
    t.match(latin1.json(), { code: 'not_utf8', errors: [{ path: 'prompt' }], fix: /UTF-8.*PowerShell.*charset=utf-8/ })
    for (const charset of [
      'utf-16',
      '"ISO-8859-1"',
      'windows-1252',
      'utf-8; charset=latin1',
      'utf-8; charset*=latin1',
    ]) {
      const answer = await post(`{"prompt":"${prompt}"}`, { 'content-type': `application/json; charset=${charset}` })
      t.equal(answer.statusCode, 415, charset)
      t.match(answer.json(), { code: 'unsupported_media_type', detail: /charset/, fix: /UTF-8/ }, charset)
    }
    const wide = await post(Buffer.from(`{"prompt":"${prompt}"}`, 'utf16le'))
    t.equal(wide.statusCode, 400)
    t.match(wide.json(), { code: 'not_utf8', detail: 'The body is in UTF-16: send it as UTF-8.', fix: /PowerShell/ })
    const packed = await post(gzipSync(`{"prompt":"${prompt}"}`), { 'content-encoding': 'gzip' })
    t.equal(packed.statusCode, 415)
    t.match(packed.json(), { code: 'unsupported_media_type', detail: /compressed/, fix: /uncompressed/ })
    const proto = await post(`{"prompt":"${prompt}","metadata":{"__proto__":"x"}}`)
    t.equal(proto.statusCode, 400)
    t.match(proto.json(), {
      code: 'invalid_request',
      errors: [{ path: 'metadata.__proto__', message: /cannot be used/ }],
    })
    const whole = 'Café chanson, 日本語 👩‍👩‍👧'
    const answer = await post({ prompt: whole, metadata: { mood: '🎷' } })
    t.match(answer.json(), { prompt: whole, metadata: { mood: '🎷' } })
    const [first, next] = await Promise.all([before.id, answer.json().id].map(id => bus.requests.get(id)))
    t.equal(Number(next?.sequence) - Number(first?.sequence), 1, 'nothing was written in between')
  })

  await t.test('text that nobody can see or nobody wrote is refused before anything is paid for it', async t => {
    const before = (await post({ prompt })).json()
    const sung = { prompt, has_vocals: true }
    const table: readonly [body: object, path: string, message: RegExp][] = [
      [{ prompt: ' '.repeat(20) }, 'prompt', /nothing that can be seen.*say in words/],
      [{ prompt: ' \u200B'.repeat(10) }, 'prompt', /nothing that can be seen/],
      [{ ...sung, lyrics: '\u3164\n'.repeat(8) }, 'lyrics', /nothing that can be seen.*leave lyrics out/],
      [{ prompt: `${prompt}\u0007` }, 'prompt', /control character U\+0007 .*take it out/],
      [{ ...sung, lyrics: `Words to sing \uFFFE` }, 'lyrics', /U\+FFFE at character 15.*take it out/],
      [{ prompt: `Caf\uFFFD chanson` }, 'prompt', /U\+FFFD at character 4.*decoded wrongly: read it anew/],
      [{ prompt, metadata: { mood: 'a\u0085' } }, 'metadata.mood', /control character U\+0085/],
      [{ prompt, metadata: { 'mo\uFFFFod': 'gay' } }, 'metadata', /has a name that holds U\+FFFF/],
    ]
    for (const [body, path, message] of table) {
      const answer = await post(body)
      t.equal(answer.statusCode, 400, path)
      t.match(answer.json(), { code: 'invalid_request', errors: [{ path, message }] })
      t.match(answer.json().detail, message, 'whoever shows the detail alone shows what to do')
    }
    const blank = await post({ prompt, metadata: { mood: ' ' } })
    t.equal(blank.statusCode, 202)
    const [first, next] = await Promise.all([before.id, blank.json().id].map(id => bus.requests.get(id)))
    t.equal(Number(next?.sequence) - Number(first?.sequence), 1, 'nothing was written in between')
  })

  await t.test('JSON with a charset is JSON', async t => {
    const answer = await post({ prompt }, { 'content-type': 'application/json; charset=utf-8' })
    t.equal(answer.statusCode, 202)
  })
})
