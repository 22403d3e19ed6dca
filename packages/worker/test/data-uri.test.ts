import * as fc from 'fast-check'
import t from 'tap'
import { isDataUri, readDataUri } from '../src/data-uri.ts'

const percentEncoded = (bytes: Uint8Array): string =>
  [...bytes].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')

t.test('any bytes come out as they went in, however they are written', async t => {
  fc.assert(
    fc.property(fc.uint8Array(), bytes => {
      const base64 = Buffer.from(bytes).toString('base64')
      const forms = [
        `data:audio/mpeg;base64,${base64}`,
        `data:;BASE64,${base64}`,
        `Data:audio/mpeg;charset=x;base64,${encodeURIComponent(base64)}`,
        `data:application/octet-stream,${percentEncoded(bytes)}`,
      ]
      return forms.every(form => readDataUri(form)?.equals(bytes) === true)
    }),
  )
  t.pass()
})

t.test('whatever is written there, reading it never throws', async t => {
  fc.assert(
    fc.property(fc.string(), text => readDataUri(`data:${text}`) !== undefined && readDataUri(text) !== undefined),
  )
  t.equal(readDataUri('data:audio/mpeg;base64'), null)
  t.equal(readDataUri('https://files.example.com/a,b'), null)
  t.ok(isDataUri('DATA:,x') && !isDataUri('https://files.example.com/data:'))
})
