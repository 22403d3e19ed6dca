import * as fc from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { exampleIds } from '../src/openapi/examples/tracks.ts'
import type { OpenApiDocument, Operation } from '../src/openapi/document-shape.ts'
import { badBodies, badText } from './bad-bodies.ts'

/** A call as it goes over the wire, however little it is one. Texts are of bytes, except for the body's. */
export interface BadCall {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array | null
  readonly framing: Framing
}

/** How the end of a body is told. */
type Framing = 'length' | 'chunked' | 'broken'

const ownHeaders = [
  'Accept',
  'Accept-Encoding',
  'Authorization',
  'Content-Encoding',
  'Cookie',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'If-Modified-Since',
  'If-Range',
  'Last-Event-ID',
  'Origin',
  'Prefer',
  'Range',
  'X-Request-Id',
  'X-Forwarded-For',
  'X-HTTP-Method-Override',
  'Access-Control-Request-Method',
  '__proto__',
  'constructor',
  'Host',
  'Expect',
  'Upgrade',
]

// Nothing that makes the gateway wait, as `Prefer: wait=60` does.
const headerTroubles = [
  'wait',
  'wait=',
  'wait=-1',
  'wait=0',
  'wait=1e3',
  'wait=NaN',
  'wait="',
  'respond-async, wait=',
  ',,,',
  ';=;',
  '"',
  'W/"',
  '""',
  '*',
  '"1", *',
  'bytes=',
  'bytes=-',
  'bytes=-0',
  'bytes=0-',
  'bytes=9-1',
  'bytes=0-0,5-9',
  'bytes=99999999999999999999-',
  'bytes=0-99999999999999999999',
  'bytes=a-b',
  'items=0-1',
  'Bearer',
  'Bearer  x',
  'Basic Og==',
  'gzip',
  'identity;q=0',
  'text/html',
  'application/xml;q=1',
  '*/*;q=0',
]

const visible = (text: string): string =>
  Array.from(text)
    .filter(each => each >= ' ' && each !== '\x7F')
    .join('')
const toLine = (text: string): string => Buffer.from(text.replaceAll(/[\r\n]/g, '')).toString('latin1')
// What HTTP forbids in a header ends a call before any route has seen it, which is worth fewer calls than the rest.
const headerValue = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom(...headerTroubles) },
    { weight: 4, arbitrary: badText.map(visible) },
    { weight: 1, arbitrary: badText },
  )
  .map(toLine)

const contentType = fc.oneof(
  { weight: 16, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/json; charset=x',
      'application/json;',
      'application/jsonx',
      'APPLICATION/JSON',
      '*/*',
      'json',
      'application/json, text/plain',
    ),
  },
  { weight: 1, arbitrary: headerValue },
)

const encoded = (text: string): string =>
  [...Buffer.from(text)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')

/** Part of a target: encoded whole, or as it is where that keeps the line a line. */
const targetPart = (text: Arbitrary<string>): Arbitrary<string> =>
  fc
    .tuple(text, fc.boolean())
    .map(([part, isRaw]) => (isRaw ? toLine(visible(part)).replaceAll(' ', '') : encoded(part)))

const ids = Object.values(exampleIds)
const segment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ids) },
  { weight: 2, arbitrary: targetPart(badText) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...ids.flatMap(id => [
        `${id}%2Faudio`,
        `${id}.%3E`,
        `${id}%0A`,
        `${id}%20`,
        `${id}/`,
        `${id}%00`,
        id.toUpperCase(),
      ]),
      '%2F',
      '%2f..%2f',
      '..',
      '*',
      '%3E',
      'x'.repeat(300),
      'x'.repeat(9_000),
      '%',
      '%zz',
      '%ed%a0%80',
      ';',
      '#',
      '\\',
    ),
  },
)

function badQuery(names: readonly string[]): Arbitrary<string> {
  const known = fc.constantFrom(
    'x',
    '__proto__',
    'limit',
    ...names.flatMap(name => [name, name, `${name}[]`, `${name}[x]`]),
  )
  const pair = fc
    .tuple(fc.oneof(known, targetPart(badText)), targetPart(badText))
    .map(([name, value]) => `${name}=${value}`)
  const loose = fc.constantFrom('', '&', '&&=', '=', '?', '?x', '%', '%zz=%', '#', ';')
  return fc
    .array(fc.oneof({ weight: 5, arbitrary: pair }, { weight: 1, arbitrary: loose }), { maxLength: 4 })
    .map(parts => (parts.length === 0 ? '' : `?${parts.join('&')}`))
}

const otherMethods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'CONNECT',
  'get',
  'FOO',
  '',
]

/**
 * Calls of one route that are wrong in a few of all ways at once, or not at all.
 *
 * @param route as `GET /api/tracks/{id}`
 * @param operation what the document says of it; pages have none
 * @param token for the calls that show one
 */
export function badCalls(
  document: OpenApiDocument,
  route: string,
  operation: Operation | undefined,
  token: string,
): Arbitrary<BadCall> {
  const [own = 'GET', template = '/'] = route.split(' ')
  const parameters = operation?.parameters ?? []
  const query = badQuery(parameters.filter(each => each.in === 'query').map(({ name }) => name))
  const documented = parameters.filter(each => each.in === 'header').map(({ name }) => name)
  const names = [...ownHeaders, ...documented, ...documented, ...documented]
  const media = operation?.requestBody?.content['application/json']
  const body = badBodies(document, media)
  return fc
    .record({
      method: fc.oneof(
        { weight: 6, arbitrary: fc.constant(own) },
        { weight: 1, arbitrary: fc.constantFrom(...otherMethods) },
      ),
      segments: fc.array(segment, { minLength: 3, maxLength: 3 }),
      query: fc.oneof({ weight: 1, arbitrary: fc.constant('') }, { weight: 2, arbitrary: query }),
      headers: fc.array(fc.tuple(fc.constantFrom(...names), headerValue), { maxLength: 2 }),
      isKnown: fc.integer({ min: 0, max: 9 }).map(die => die > 0),
      type: contentType,
      body: fc.option(body, { freq: media === undefined ? 1 : 10 }),
      framing: fc.oneof(
        { weight: 8, arbitrary: fc.constant<Framing>('length') },
        { weight: 1, arbitrary: fc.constantFrom<Framing[]>('chunked', 'broken') },
      ),
      hasHost: fc.integer({ min: 0, max: 19 }).map(die => die > 0),
    })
    .map(({ method, segments, query: asked, headers, isKnown, hasHost, type, body: payload, framing }) => {
      const left = [...segments]
      const path = template.replaceAll(/\{\w+\}|\*/g, () => left.pop() ?? '')
      const authorization = isKnown ? [['Authorization', `Bearer ${token}`] as const] : []
      const host = hasHost ? [['Host', 'localhost'] as const] : []
      const typed = payload === null ? [] : [['Content-Type', type] as const]
      const all = [...host, ...authorization, ...typed, ...headers]
      return { method, target: `${path}${asked}`, headers: all, body: payload, framing }
    })
}

/** A body as it is framed, and the header that says how. */
function framed(body: Uint8Array, framing: Framing): { header: readonly [string, string]; bytes: Uint8Array } {
  if (framing === 'length') return { header: ['Content-Length', String(body.length)], bytes: body }
  const size = framing === 'broken' ? 'zz' : body.length.toString(16)
  // A chunk of no length is the end.
  const chunk = body.length === 0 ? [] : [Buffer.from(`${size}\r\n`), body, Buffer.from('\r\n')]
  return { header: ['Transfer-Encoding', 'chunked'], bytes: Buffer.concat([...chunk, Buffer.from('0\r\n\r\n')]) }
}

/** The bytes of a call. Whatever is wrong with it, it is all there: nobody has to wait for the rest. */
export function toBytes({ method, target, headers, body, framing }: BadCall): Uint8Array {
  const payload = body === null ? null : framed(body, framing)
  const lines = [...headers, ['Connection', 'close'] as const, ...(payload === null ? [] : [payload.header])]
  const head = `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), payload?.bytes ?? new Uint8Array()])
}
