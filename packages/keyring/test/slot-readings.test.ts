import { readCredentials } from '@soundfoundry/config'
import { makeFalKey } from '@soundfoundry/testkit'
import t from 'tap'
import { looksHalfWritten, slotReadings } from '../src/slot-readings.ts'

const keys = Array.from({ length: 3 }, makeFalKey)
const [keyA = '', keyB = '', keyC = ''] = keys

function read(environment: Record<string, string>, envFile: string | Uint8Array | null = '', mayFallBack = false) {
  const readFile = (path: string) => {
    if (path === '/srv/.env' && envFile !== null) return Buffer.from(envFile)
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
  }
  return readCredentials('fal', environment, { rootDirectory: '/srv', readFile, mayFallBack: () => mayFallBack })
}

const kinds = (reading: ReturnType<typeof read>) => {
  const { current, next, previous } = slotReadings(reading)
  return [current.kind, next.kind, previous.kind]
}

t.test('each slot as it was read, without the values', async t => {
  const reading = read({ FAL_KEY: keyA }, `FAL_KEY_NEXT=${keyB}\nFAL_KEY_PREVIOUS=nonsense`)
  const [a, b] = reading.credentials
  const slots = slotReadings(reading)
  t.match(slots, {
    current: {
      kind: 'holds',
      fingerprint: a?.secret.fingerprint,
      source: 'the process environment',
      changeable: false,
    },
    next: { kind: 'holds', fingerprint: b?.secret.fingerprint, source: 'ENV_FILE (/srv/.env)', changeable: true },
    previous: { kind: 'broken', fingerprint: /^fal_[0-9a-f]{8}$/, fix: /^FAL_KEY_PREVIOUS: the value .* has no colon/ },
  })
  for (const value of [keyA, keyB, 'nonsense']) t.notMatch(JSON.stringify(slots), value)
})

t.test('a source that cannot be read is not an empty one', async t => {
  t.strictSame(kinds(read({})), ['empty', 'empty', 'empty'])
  t.strictSame(kinds(read({}, null)), ['empty', 'empty', 'empty'], 'the default file may be absent')
  t.strictSame(kinds(read({ FAL_KEY_FILE: '/run/key' })), ['unreadable', 'empty', 'empty'])
  const named = { ENV_FILE: '/srv/.env' }
  t.strictSame(kinds(read(named, null)), ['unreadable', 'unknown', 'unknown'])
  t.strictSame(kinds(read({ ...named, FAL_KEY_NEXT: keyA }, null)), ['unreadable', 'holds', 'unknown'])
  const utf16 = Buffer.from(`\uFEFFFAL_KEY=${keyA}\n`, 'utf16le')
  t.match(slotReadings(read({}, utf16)).current, {
    kind: 'unreadable',
    fix: /\/srv\/\.env.*UTF-16\. Save the file as UTF-8/,
  })
})

t.test('a credential that stands in a line that cannot be read is not taken for gone', async t => {
  const { current } = slotReadings(read({}, `FAL_KEY=${keyA}\rREPLICATE_API_TOKEN=x\n`))
  t.match(current, {
    kind: 'unreadable',
    fix: /^FAL_KEY: stands in line 1 of ENV_FILE \(\/srv\/\.env\), which cannot be read: a carriage return/,
  })
  t.notMatch(JSON.stringify(current), keyA)
})

t.test('what a lesser source holds is told together with what stands in its way', async t => {
  const { current } = slotReadings(read({ FAL_KEY: 'nonsense' }, `FAL_KEY=${keyA}`, true))
  t.match(current, {
    kind: 'holds',
    source: 'ENV_FILE (/srv/.env)',
    inPlaceOf: { kind: 'broken', fix: /has no colon/ },
  })
  t.match(slotReadings(read({ FAL_KEY: 'nonsense' }, `FAL_KEY=${keyA}`)).current, { kind: 'broken' })
})

t.test('what looks half-written', async t => {
  const whole = read({}, `FAL_KEY=${keyA}\nFAL_KEY_NEXT=${keyB}`)
  const table = [
    ['the same', `FAL_KEY=${keyA}\nFAL_KEY_NEXT=${keyB}`, false],
    ['another whole value', `FAL_KEY=${keyC}\nFAL_KEY_NEXT=${keyB}`, false],
    ['one more', `FAL_KEY=${keyA}\nFAL_KEY_NEXT=${keyB}\nFAL_KEY_PREVIOUS=${keyC}`, false],
    ['nothing', '', true],
    ['the first lines', `FAL_KEY=${keyA}\n`, true],
    ['half a key', `FAL_KEY=${keyC.slice(0, 20)}`, true],
    ['most of a key', `FAL_KEY=${keyC.slice(0, -3)}\nFAL_KEY_NEXT=${keyB}`, true],
  ] as const
  for (const [what, content, expected] of table) t.equal(looksHalfWritten(read({}, content), whole), expected, what)
})
