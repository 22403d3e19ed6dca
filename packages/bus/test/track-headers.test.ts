import * as fc from 'fast-check'
import t from 'tap'
import { advance, providerNames, trackStatuses, type TrackEvent } from '@soundfoundry/track'
import { readCaller, readCreated, readState, requestHeaders, trackHeaders } from '../src/track-headers.ts'
import { makeRecord, makeRequest } from './open-test-bus.ts'

const headed = (headers: Readonly<Record<string, string>>) => ({ header: (name: string) => headers[name] ?? '' })

t.test('any caller can be told in a header', async t => {
  const property = fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), caller => {
    const headers = requestHeaders({ ...makeRequest(), caller })
    t.ok(Object.values(headers).every(value => /^[\x21-\x7e]+$/.test(value)))
    t.equal(readCaller(headed(headers)), caller)
  })
  fc.assert(property)
  t.equal(readCaller(headed({})), null)
  t.equal(readCaller(headed({ 'Track-Caller': '%E0%A4%A' })), null)
})

t.test('every state of a record can be told in headers', async t => {
  const at = { number: 1, model: 'm', trial: false, at: '2026-01-01T00:00:00Z' }
  for (const status of trackStatuses) {
    for (const provider of [null, ...providerNames]) {
      const record = { ...makeRecord(), status, dispatch: provider === null ? null : { ...at, provider } }
      t.same(readState(headed(trackHeaders(record))), { status, provider, redirected: false })
    }
  }
})

t.test('headers that are missing, or of a later release, say nothing', async t => {
  for (const headers of [
    {},
    { 'Track-Status': 'queued' },
    { 'Track-Provider': 'fal' },
    { 'Track-Status': 'paused', 'Track-Provider': 'none' },
    { 'Track-Status': 'queued', 'Track-Provider': 'suno' },
  ]) {
    t.equal(readState(headed(headers)), null, JSON.stringify(headers))
  }
})

t.test('that a track went to another provider can be told, and when it was accepted', async t => {
  const steps: TrackEvent[] = [
    { type: 'dispatched', provider: 'fal', model: 'm', trial: false },
    { type: 'submitting', dispatch: 1, intent: 'i', worker: 'w', key: 'fal_3f9a1c20', ignored: [] },
    {
      type: 'refused',
      intent: 'i',
      verdict: { reason: 'account_locked', http_status: 403, explanation: 'a test' },
      scope: 'account',
      retry_after_ms: null,
    },
    { type: 'dispatched', provider: 'replicate', model: 'm', trial: false },
  ]
  let record = makeRecord()
  const told: unknown[] = []
  for (const step of steps) {
    const next = advance(record, step, new Date())
    if (!next.ok) throw new Error(next.why)
    record = next.record
    told.push(readState(headed(trackHeaders(record)))?.redirected)
  }
  t.same(told, [false, false, false, true])
  const request = makeRequest()
  t.equal(readCreated(headed(requestHeaders(request))), Date.parse(request.created_at))
  t.equal(readCreated(headed({})), null)
})
