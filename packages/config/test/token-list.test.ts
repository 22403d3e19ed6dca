import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import t from 'tap'
import { formatListedToken, tokenScopes, type ListedToken } from '../src/index.ts'
import { parseTokenList } from '../src/token-list.ts'

const hash = (): string => randomBytes(32).toString('hex')

function valueOf(text: string): readonly ListedToken[] {
  const outcome = parseTokenList(text)
  return 'value' in outcome ? outcome.value : []
}

function problemOf(text: string): string | null {
  const outcome = parseTokenList(text)
  return 'problem' in outcome ? outcome.problem : null
}

t.test('entries with and without scopes, with commas or one a line', async t => {
  const [one, two, three] = [hash(), hash(), hash()]
  const listed = [
    { sha256: one, scopes: ['tracks'] },
    { sha256: two, scopes: ['operate'] },
    { sha256: three, scopes: ['tracks', 'operate'] },
  ]
  t.strictSame(valueOf(`${one}, ${two.toUpperCase()}:operate,${three}:operate+tracks`), listed)
  t.strictSame(valueOf(`${one}:tracks\r\n${two}:operate\n\n${three}:tracks+operate\n`), listed)
})

t.test('what is wrong is told by its number, never by its value', async t => {
  const [one, two] = [hash(), hash()]
  const table: readonly [text: string, problem: RegExp][] = [
    ['', /^holds no hash$/],
    [' , ', /^holds no hash$/],
    [`${one},${two.slice(1)}`, /^has an entry, number 2, that does not begin with 64 hexadecimal digits$/],
    [`sf_${one}`, /^has an entry, number 1, that does not begin with/],
    [`${one}:`, /^has an entry, number 1, that has a scope that there is not/],
    [`${one}:admin`, /^has an entry, number 1, that has a scope that there is not/],
    [`${two},${one}:tracks+`, /^has an entry, number 2, that has a scope that there is not/],
    [`${one}:tracks+tracks`, /^has an entry, number 1, that has a scope that there is not, or one twice$/],
    [`${one}:tracks:operate`, /^has an entry, number 1, that has more than one colon$/],
    [`${one},${two},${one}:operate`, /^has the same hash twice, as entries 1 and 3$/],
  ]
  for (const [text, problem] of table) {
    t.match(problemOf(text), problem)
    for (const value of [one, two.slice(1), 'admin']) t.notOk(JSON.stringify(parseTokenList(text)).includes(value))
  }
})

t.test('what is written is read as it was', async t => {
  const entry = fc
    .tuple(fc.stringMatching(/^[0-9a-f]{64}$/), fc.subarray([...tokenScopes], { minLength: 1 }))
    .map(([sha256, scopes]): ListedToken => ({ sha256, scopes }))
  fc.assert(
    fc.property(fc.uniqueArray(entry, { minLength: 1, selector: ({ sha256 }) => sha256 }), entries => {
      t.strictSame(valueOf(entries.map(formatListedToken).join(',')), entries)
    }),
    { numRuns: 50 },
  )
})
