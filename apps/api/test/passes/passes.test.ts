import { randomBytes } from 'node:crypto'
import { Secret } from '@soundfoundry/config'
import * as fc from 'fast-check'
import t from 'tap'
import { Passes, ticketS } from '../../src/passes/passes.ts'
import { newTrackId } from '../../src/track-id.ts'

const newSecret = () => new Secret(randomBytes(32).toString('base64url'), 'secret')
const secrets = [newSecret()]
const start = Date.parse('2026-11-26T20:00:00.700Z')
const id = newTrackId(start)
const at = (ms: number, given = secrets) => new Passes({ secrets: given, now: () => ms })

function partsOf(query: string) {
  const { expires = '', signature = '' } = Object.fromEntries(new URLSearchParams(query))
  return { expires, signature }
}

t.test('a signed address is good for its track until it expires, and for nothing else', async t => {
  const parts = partsOf(at(start).signAudio(id, 600))
  t.match(parts, { expires: /^\d{10}$/, signature: /^[\w-]{43}$/ })
  t.equal(at(start).checkAudio(id, parts), 600)
  t.equal(at(start + 599_000).checkAudio(id, parts), 1)
  t.throws(() => at(start + 600_000).checkAudio(id, parts), { code: 'signature_expired', status: 410 })
  const other = newTrackId(start)
  const later = String(Number(parts.expires) + 1)
  const changed: readonly [string, { expires: string; signature: string }][] = [
    [other, parts],
    [id, { ...parts, expires: later }],
    [id, { ...parts, expires: `0${parts.expires}` }],
    [id, { ...parts, expires: '' }],
    [id, { ...parts, signature: '' }],
    [id, { ...parts, signature: parts.signature.slice(0, -1) }],
    [id, { ...parts, signature: `${parts.signature}=` }],
  ]
  for (const [track, given] of changed)
    t.throws(
      () => at(start).checkAudio(track, given),
      { code: 'signature_invalid', status: 403 },
      JSON.stringify(given),
    )
  t.throws(() => at(start + 9e6).checkAudio(id, { ...parts, expires: '1' }), { code: 'signature_invalid' })
})

t.test('whatever else is changed in a signature, it is not good', async () => {
  const parts = partsOf(at(start).signAudio(id, 600))
  const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  fc.assert(
    fc.property(fc.nat(42), fc.constantFrom(...Array.from(base64url)), (place, letter) => {
      const signature = parts.signature.slice(0, place) + letter + parts.signature.slice(place + 1)
      if (signature === parts.signature) return true
      try {
        at(start).checkAudio(id, { ...parts, signature })
        return false
      } catch {
        return true
      }
    }),
  )
})

t.test('a new secret takes the place of an old one, whose addresses stay good', async t => {
  const old = partsOf(at(start).signAudio(id, 600))
  const next = newSecret()
  const both = at(start, [next, ...secrets])
  t.equal(both.checkAudio(id, old), 600)
  t.equal(at(start, [next]).checkAudio(id, partsOf(both.signAudio(id, 60))), 60)
  t.throws(() => at(start, [next]).checkAudio(id, old), { code: 'signature_invalid' })
})

t.test('without a secret no address is signed and none is good, and tickets are those of one process', async t => {
  const parts = partsOf(at(start).signAudio(id, 600))
  const none = new Passes({ now: () => start })
  t.throws(() => none.signAudio(id, 600), { code: 'signed_urls_not_configured', status: 400 })
  t.throws(() => none.checkAudio(id, parts), { code: 'signature_invalid' })
  const { ticket } = none.issueTicket({ id: 'anonymous', scopes: ['tracks'] }, null)
  t.strictSame(none.readTicket(ticket), { client: { id: 'anonymous', scopes: ['tracks'] }, track: null })
  t.throws(() => new Passes({ now: () => start }).readTicket(ticket), { code: 'ticket_invalid' })
})

t.test('a ticket says who may open streams, for a minute, at every gateway of the same secret', async t => {
  const client = { id: 'token_3f9a1c20e5d7b864', scopes: ['tracks', 'operate'] } as const
  const { ticket, expiresAt } = at(start).issueTicket(client, null)
  t.equal(expiresAt.toISOString(), '2026-11-26T20:01:00.000Z')
  t.equal(encodeURIComponent(ticket), ticket, 'it can stand in an address as it is')
  t.strictSame(at(start).readTicket(ticket), { client, track: null })
  t.equal(at(start).readTicket(at(start).issueTicket(client, id).ticket).track, id)
  t.throws(() => at(start + ticketS * 1000).readTicket(ticket), { code: 'ticket_expired', status: 410 })
  const forged = [
    '',
    'x',
    ticket.replace('token_3f', 'token_4f'),
    ticket.replace('tracks-operate', 'operate'),
    ticket.replace('.all.', `.${id}.`),
    ticket.replace(/^\d/, '2'),
    `${ticket}x`,
  ]
  for (const each of forged) t.throws(() => at(start).readTicket(each), { code: 'ticket_invalid', status: 403 }, each)
})

t.test('a signature for audio is no ticket, and a ticket no signature', async t => {
  const client = { id: 'anonymous', scopes: ['tracks'] } as const
  const { ticket } = at(start).issueTicket(client, null)
  const parts = ticket.split('.')
  t.throws(() => at(start).checkAudio(id, { expires: parts[0] ?? '', signature: parts[4] ?? '' }), {
    code: 'signature_invalid',
  })
  const signed = partsOf(at(start).signAudio('anonymous.tracks.all', 60))
  t.throws(() => at(start).readTicket(`${signed.expires}.anonymous.tracks.all.${signed.signature}`), {
    code: 'ticket_invalid',
  })
})
