import * as fc from 'fast-check'
import t from 'tap'
import { providerNames, trackStatuses } from '@soundfoundry/track'
import { readCaller, readState, requestHeaders, trackHeaders } from '../src/track-headers.ts'
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
      t.same(readState(headed(trackHeaders(record))), { status, provider })
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
