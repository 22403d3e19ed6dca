import t from 'tap'
import { parseUrl } from '../src/index.ts'

const isSame = (text: string, href: string | null): boolean => {
  for (let call = 0; call < 100_000; call++) if ((parseUrl(text)?.href ?? null) !== href) return false
  return true
}
// As a header has it: one byte a letter.
const latin = (text: string): string => Buffer.from(text, 'latin1').toString('latin1')

t.test('a text is a URL or it is not, however often it is asked', t => {
  t.ok(isSame(latin('http://bücher.example/'), 'http://xn--bcher-kva.example/'))
  t.ok(isSame(latin('http://\u00c3\u00a9:x'), null))
  t.equal(parseUrl('b', 'https://a.example/x/')?.href, 'https://a.example/x/b')
  t.equal(parseUrl('b'), null)
  t.end()
})
