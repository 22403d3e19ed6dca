import * as fc from 'fast-check'
import t from 'tap'
import { checkFalKey, checkReplicateToken, type KeyFormatReport, type KeyFormatRule } from '../src/index.ts'
import { throwawayFalKey, throwawayReplicateToken } from './throwaway-keys.ts'

type Broken = readonly [KeyFormatRule, number | null]

function brokenRules({ errors }: KeyFormatReport): Broken[] {
  return errors.map(({ rule, position }) => [rule, position])
}

function warningRules({ warnings }: KeyFormatReport): KeyFormatRule[] {
  return warnings.map(({ rule }) => rule)
}

function falMessages(value: string): string[] {
  return checkFalKey(value).errors.map(({ message }) => message)
}

const falKey = throwawayFalKey()
const falTable: readonly [name: string, value: string, expected: readonly Broken[]][] = [
  ['a usual key', falKey, []],
  ['a usual key in capitals', falKey.toUpperCase(), []],
  ['an unusual key', 'abc:def', []],
  ['empty', '', [['empty', null]]],
  [
    'only spaces',
    '  ',
    [
      ['whitespace', 1],
      ['colon_missing', null],
    ],
  ],
  ['no colon', 'abcdef', [['colon_missing', null]]],
  ['two colons', 'abc:def:0', [['colon_repeated', 8]]],
  ['nothing before the colon', ':def', [['half_empty', 1]]],
  ['nothing after the colon', 'abc:', [['half_empty', 4]]],
  [
    'a colon alone',
    ':',
    [
      ['half_empty', 1],
      ['half_empty', 1],
    ],
  ],
  ['a space inside', 'abc: def', [['whitespace', 5]]],
  ['a space before', ' abc:def', [['whitespace', 1]]],
  ['a line break after', 'abc:def\n', [['whitespace', 8]]],
  ['a tab', 'abc\t:def', [['whitespace', 4]]],
  ['a no-break space', 'abc\u00a0:def', [['whitespace', 4]]],
  ['a byte order mark', '\uFEFFabc:def', [['whitespace', 1]]],
  ['a zero-width space', 'abc:d\u200Bef', [['whitespace', 6]]],
  ['a control character', 'abc:d\u0007ef', [['whitespace', 6]]],
  ['double quotes', '"abc:def"', [['quotes', 1]]],
  ['single quotes', "'abc:def'", [['quotes', 1]]],
  ['a quote at the end only', 'abc:def"', [['quotes', 8]]],
  ['curly quotes', '“abc:def”', [['quotes', 1]]],
  [
    'quotes with a space before them',
    ' "abc:def"',
    [
      ['quotes', 2],
      ['whitespace', 1],
    ],
  ],
  [
    'quotes around an empty half',
    '"abc:"',
    [
      ['quotes', 1],
      ['half_empty', 5],
    ],
  ],
  [
    'a quote alone',
    '"',
    [
      ['quotes', 1],
      ['colon_missing', null],
    ],
  ],
  [
    'your_…',
    'your_fal_key',
    [
      ['placeholder', 1],
      ['colon_missing', null],
    ],
  ],
  ['your_… in both halves', 'your_key_id:your_key_secret', [['placeholder', 1]]],
  ['YOUR-…', 'YOUR-KEY:abc', [['placeholder', 1]]],
  ['a placeholder in the second half', 'abc:<secret>', [['placeholder', 1]]],
  ['xxx…', 'xxxx:yyyy', [['placeholder', 1]]],
  ['xxx in the second half', 'abc:XXXX', [['placeholder', 1]]],
  [
    '<…>',
    '<key id>:<key secret>',
    [
      ['whitespace', 5],
      ['placeholder', 1],
    ],
  ],
  [
    'a quoted placeholder',
    '"your_id:your_secret"',
    [
      ['quotes', 1],
      ['placeholder', 2],
    ],
  ],
  [
    'everything at once',
    '"abc def"',
    [
      ['quotes', 1],
      ['whitespace', 5],
      ['colon_missing', null],
    ],
  ],
]

const token = throwawayReplicateToken()
const replicateTable: readonly [name: string, value: string, expected: readonly Broken[]][] = [
  ['a usual token', token, []],
  ['an unusual token', 'r8_abc', []],
  ['a token with three x by chance', `r8_xxx${token.slice(6)}`, []],
  ['empty', '', [['empty', null]]],
  ['without its prefix', token.slice(3), [['prefix_missing', 1]]],
  ['with the prefix in capitals', `R8_${token.slice(3)}`, [['prefix_missing', 1]]],
  ['a space inside', 'r8_a b', [['whitespace', 5]]],
  ['a line break after', 'r8_ab\r\n', [['whitespace', 6]]],
  [
    'an authorization header',
    `Bearer ${token}`,
    [
      ['whitespace', 7],
      ['prefix_missing', 1],
    ],
  ],
  ['quotes', `"${token}"`, [['quotes', 1]]],
  [
    'quotes around something else',
    `'abc'`,
    [
      ['quotes', 1],
      ['prefix_missing', 1],
    ],
  ],
  [
    'your_…',
    'your_token',
    [
      ['placeholder', 1],
      ['prefix_missing', 1],
    ],
  ],
  ['r8_your_…', 'r8_your_token', [['placeholder', 1]]],
  [
    'xxx…',
    'xxxxxxxx',
    [
      ['placeholder', 1],
      ['prefix_missing', 1],
    ],
  ],
  ['r8_xxx…', 'r8_xxxxxxxx', [['placeholder', 1]]],
  ['r8_…', 'r8_...', [['placeholder', 1]]],
  [
    '<…>',
    '<token>',
    [
      ['placeholder', 1],
      ['prefix_missing', 1],
    ],
  ],
  [
    'everything at once',
    '"abc def"',
    [
      ['quotes', 1],
      ['whitespace', 5],
      ['prefix_missing', 1],
    ],
  ],
]

t.test('fal keys', async t => {
  for (const [name, value, expected] of falTable) t.strictSame(brokenRules(checkFalKey(value)), expected, name)
})

t.test('Replicate tokens', async t => {
  for (const [name, value, expected] of replicateTable) {
    t.strictSame(brokenRules(checkReplicateToken(value)), expected, name)
  }
})

t.test('what is not of the usual shape is a warning, and only when nothing is broken', async t => {
  t.strictSame(warningRules(checkFalKey(falKey)), [])
  t.strictSame(warningRules(checkFalKey('abc:def')), ['unusual_shape'])
  t.strictSame(warningRules(checkFalKey(`${falKey}0`)), ['unusual_shape'])
  t.strictSame(warningRules(checkFalKey('abc')), [])
  t.strictSame(warningRules(checkReplicateToken(token)), [])
  t.strictSame(warningRules(checkReplicateToken(`${token}0`)), ['unusual_shape'])
  t.strictSame(warningRules(checkReplicateToken('abc')), [])
})

t.test('messages name every position, and count the rest', async t => {
  t.strictSame(falMessages('"abc:def"'), ['has quotes around it (positions 1 and 9)'])
  t.strictSame(falMessages('a b:c d e f g'), [
    'holds whitespace or a control character at positions 2, 6, 8 and 2 more',
  ])
  t.strictSame(falMessages('a:b:c'), ['has more than one colon (positions 2 and 4)'])
  t.strictSame(falMessages('a:'), ['has nothing after the colon at position 2'])
})

const checks = [checkFalKey, checkReplicateToken]
const anyLetter = fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'))
const anyPart = fc.oneof(
  anyLetter,
  anyLetter,
  anyLetter,
  fc.constantFrom(...Array.from(` \t\n"':_<>`)),
  fc.string({ unit: 'binary' }),
)
const anyValue = fc.array(anyPart, { maxLength: 60 }).map(parts => parts.join(''))

t.test('values that break the same rules and differ only in letters get the same messages', async t => {
  fc.assert(
    fc.property(anyValue, fc.infiniteStream(anyLetter), (value, letters) => {
      const other = value.replace(/[A-Za-z0-9]/g, () => letters.next().value)
      for (const check of checks) {
        const [one, two] = [check(value), check(other)]
        const isSameCase = JSON.stringify(brokenRules(one)) === JSON.stringify(brokenRules(two))
        if (isSameCase && one.warnings.length === two.warnings.length) t.strictSame(one, two)
      }
    }),
  )
})

t.test('apart from its numbers, a message is one of a few fixed texts', async t => {
  const texts = new Set<string>()
  fc.assert(
    fc.property(anyValue, value => {
      for (const check of checks) {
        const { errors, warnings } = check(value)
        for (const { message } of [...errors, ...warnings]) {
          texts.add(message.replace(/positions? [\d, and]+(?:more)?/, 'somewhere').trim())
        }
      }
    }),
    { numRuns: 500 },
  )
  t.ok(texts.size > 5, 'many rules were met')
  t.ok(texts.size <= 14, `there are no more texts than rules: ${[...texts].join(' | ')}`)
})

t.test('every usual key is accepted, and refused as soon as anything is put around it', async t => {
  fc.assert(
    fc.property(fc.constantFrom('"', "'", ' ', '\n', '\t', '\u00a0'), fc.boolean(), (mark, isBefore) => {
      const wrap = (value: string) => (isBefore ? mark + value : value + mark)
      t.strictSame(checkFalKey(throwawayFalKey()), { errors: [], warnings: [] })
      t.strictSame(checkReplicateToken(throwawayReplicateToken()), { errors: [], warnings: [] })
      t.equal(checkFalKey(wrap(throwawayFalKey())).errors.length, 1)
      t.equal(checkReplicateToken(wrap(throwawayReplicateToken())).errors.length, 1)
    }),
  )
})
