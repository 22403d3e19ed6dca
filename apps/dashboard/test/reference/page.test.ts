import { errorCodes, type ErrorRow } from '@soundfoundry/errors'
import t from 'tap'
import { callsOf, responsesOf } from '../../src/reference/document.ts'
import { renderReference } from '../../src/reference/page.tsx'
import { openDocument } from './open-document.ts'

const document = openDocument()
const rows: Readonly<Record<string, ErrorRow>> = errorCodes
const page = renderReference(document)
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#x27;')

/** The part of the page that an operation has. */
function partOf(id: string): string {
  const from = page.indexOf(`<article id="${id}"`)
  return from === -1 ? '' : page.slice(from, page.indexOf('</article>', from))
}
const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id)

t.test('every operation of the document is on the page, with all that a caller has to know', async t => {
  const calls = callsOf(document)
  t.ok(calls.length >= 20)
  for (const { method, path, operation } of calls) {
    const part = partOf(operation.operationId)
    t.match(part, `>${method}</span> <code>${path}</code>`, operation.operationId)
    t.match(part, `>${escaped(operation.summary)}</h3>`)
    for (const { name } of operation.parameters ?? []) t.match(part, `<dt><code>${name}</code>`, name)
    for (const [status, { content = {} }] of responsesOf(document, operation)) {
      t.match(part, `>${status}</span>`)
      for (const [name, { value }] of Object.entries(content['application/problem+json']?.examples ?? {})) {
        if (!(name in errorCodes)) continue
        t.match(part, `href="#error-${name}"`)
        t.match(value, { fix: String })
      }
    }
    t.match(page, `href="#${operation.operationId}"`, 'and the contents lead to it')
  }
})

t.test('the fields of a body have their types, limits and defaults', async t => {
  const part = partOf('createTrack')
  t.match(part, /<code>prompt<\/code>.*?string.*?required.*?10 to 2,000 characters/)
  t.match(part, /<code>duration_s<\/code>.*?integer.*?5 to 240.*?Default <code>60<\/code>/)
  t.match(part, /<code>format<\/code>.*?One of <span><code>mp3<\/code>/)
})

t.test('every error that the house can name, every object and every header is on it', async t => {
  for (const [code, { fix }] of Object.entries(errorCodes)) {
    t.ok(ids.includes(`error-${code}`), code)
    t.match(page, fix.split('`').map(escaped)[0], fix)
  }
  for (const name of Object.keys(document.components.schemas)) t.ok(ids.includes(`shape-${name}`), name)
  for (const name of Object.keys(document.components.headers)) t.ok(ids.includes(`header-${name}`), name)
  for (const { operator } of Object.values(rows))
    if (operator !== undefined) t.notMatch(page, escaped(operator), 'but nothing for those who run the house')
})

t.test('every link of the page leads somewhere, and nowhere else', async t => {
  t.equal(new Set(ids).size, ids.length, 'no name twice')
  for (const target of new Set([...page.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href)))
    t.ok(['./', './openapi.json'].includes(target) || ids.includes(target.slice(1)), target)
})

t.test('headings are in order, and one is the first', async t => {
  const levels = [...page.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level))
  t.equal(levels[0], 1)
  t.equal(levels.filter(level => level === 1).length, 1)
  t.strictSame(
    levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1),
    [],
    'none is left out',
  )
  for (const landmark of ['<main ', '<header ', '<nav aria-label=']) t.match(page, landmark)
})

t.test('nothing is inline, nothing is a form, and no key is there to be copied', async t => {
  t.notMatch(page, /<style|\sstyle=|\son\w+=|<script|<form|<img|<iframe/)
  const { parameters = [] } = document.paths['/api/tracks']?.['post'] ?? {}
  const keys = parameters
    .filter(({ name }) => name === 'Idempotency-Key')
    .flatMap(each => Object.values(each.examples ?? {}))
  t.ok(keys.length > 0)
  for (const { value } of keys) t.notMatch(page, String(value))
})
