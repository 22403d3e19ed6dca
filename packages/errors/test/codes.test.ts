import t from 'tap'
import { errorCodes, isErrorCode } from '../src/index.ts'

t.test('every row is fit to be read by a person and by a machine', async t => {
  for (const [code, row] of Object.entries(errorCodes)) {
    t.match(code, /^[a-z]+(_[a-z0-9]+)*$/, `${code} is snake_case`)
    t.ok(row.status >= 400 && row.status <= 599, `${code} has an error status`)
    t.match(row.title, /^[A-Z].*[^.]$/, `${code} has a title without a full stop`)
    t.match(row.fix, /^[A-Z].*\.$/, `${code} has a fix that is a sentence`)
    if ('operator' in row) t.match(row.operator, /^[A-Z`].*\.$/, `${code} has advice for operators that is a sentence`)
  }
})

t.test('no caller is told of a setting or a command of the house', async t => {
  for (const [code, { title, fix }] of Object.entries(errorCodes)) {
    t.notMatch(`${title} ${fix}`, /[A-Z]+_[A-Z_]+/, code)
    t.notMatch(fix, /`soundfoundry |nats-server|NATS/, code)
  }
})

t.test('titles are unique, so that a page of logs can be read without the codes', async t => {
  const titles = Object.values(errorCodes).map(row => row.title)
  t.equal(new Set(titles).size, titles.length)
})

t.test('the statuses that the HTTP contract fixes', async t => {
  const expected = {
    invalid_request: 400,
    malformed_json: 400,
    not_utf8: 400,
    unauthorized: 401,
    forbidden: 403,
    insufficient_scope: 403,
    host_not_allowed: 403,
    origin_not_allowed: 403,
    not_found: 404,
    track_not_found: 404,
    method_not_allowed: 405,
    already_done: 409,
    not_ready: 409,
    no_audio: 409,
    not_done: 409,
    payload_too_large: 413,
    uri_too_long: 414,
    unsupported_media_type: 415,
    range_not_satisfiable: 416,
    idempotency_key_reused: 422,
    rate_limited: 429,
    headers_too_large: 431,
    internal: 500,
    broker_unavailable: 503,
    storage_full: 503,
    health_unavailable: 503,
    no_worker: 503,
    shutting_down: 503,
    track_unreadable: 503,
  }
  for (const [code, status] of Object.entries(expected)) {
    const row = isErrorCode(code) ? errorCodes[code] : undefined
    t.equal(row?.status, status, code)
  }
})

t.test('a lost compare-and-set can be repeated, a message that cannot be read cannot', async t => {
  t.equal(errorCodes.conflict.retryable, true)
  t.equal(errorCodes.message_invalid.retryable, false)
})

t.test('a code is told from any other string', async t => {
  t.equal(isErrorCode('audio_lost'), true)
  t.equal(isErrorCode('constructor'), false)
  t.equal(isErrorCode(''), false)
})
