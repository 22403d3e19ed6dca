import { appendFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { makeFalKey, waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { FileWatch } from '../src/index.ts'
import { probeFindings } from './lives.ts'
import { fingerprint, keyringOver } from './running-keyring.ts'

const [a, b, c] = [makeFalKey(), makeFalKey(), makeFalKey()]
const accepted = { kind: 'accepted', provider_request_id: 'r1' } as const
const refusedWith = (reason: 'key_refused' | 'account_locked') =>
  ({
    kind: 'refused',
    reason,
    scope: reason === 'key_refused' ? 'key' : 'account',
    http_status: 401,
    explanation: `Fix ${reason}.`,
    retry_after_ms: null,
  }) as const

t.test('a rotation by the file: probed, one canary, promoted, drained, retired', async t => {
  const { keyring, replace, until, stateOf, secrets, told } = keyringOver(t, `FAL_KEY=${a}`)
  t.equal(keyring.current()?.reveal(), a, 'it is in use before anything is asked')
  await keyring.start()

  replace(`FAL_KEY=${b}\nFAL_KEY_PREVIOUS=${a}`)
  await until(b, 'canary')
  t.equal(keyring.current()?.reveal(), a)

  const canary = keyring.forSubmit()
  t.match([canary?.role, canary?.credential.reveal()], ['canary', b])
  const other = keyring.forSubmit()
  t.match([other?.role, other?.credential.reveal()], ['current', a], 'one track at a time')
  t.equal(keyring.submitted(fingerprint(a), accepted), false)
  t.equal(keyring.submitted(fingerprint(b), accepted), false)

  t.match(keyring.current(), { fingerprint: fingerprint(b), slot: 'current', source: /^ENV_FILE/ })
  t.strictSame(
    keyring.readersOf(fingerprint(a)).map(each => [each.reveal(), each.slot]),
    [
      [a, 'previous'],
      [b, 'current'],
    ],
  )
  replace(`FAL_KEY=${b}`)
  await waitFor(() => keyring.rows().some(row => row.key === fingerprint(a) && row.slot === null), { what: 'no slot' })
  t.equal(keyring.readersOf(fingerprint(a))[0]?.reveal(), a, 'it is held for its tracks though no source names it')
  keyring.drained(fingerprint(a))
  t.equal(stateOf(a), 'retired')
  t.strictSame(
    keyring.readersOf(fingerprint(a)).map(each => each.reveal()),
    [b],
    'its value is forgotten',
  )
  t.strictSame(secrets, [a, b])
  t.strictSame(
    told(b).map(change => change.split(' ')[1]),
    ['>candidate', 'candidate>checked', 'checked>probed', 'probed>canary', 'canary>current'],
  )
})

t.test('a canary that is refused: the old one takes the very same track', async t => {
  const { keyring, replace, until, stateOf } = keyringOver(t, `FAL_KEY=${a}`)
  await keyring.start()
  replace(`FAL_KEY=${b}`)
  await until(b, 'canary')
  t.equal(keyring.forSubmit()?.credential.reveal(), b)
  t.equal(keyring.submitted(fingerprint(b), refusedWith('key_refused')), true, 'another one can take it')
  t.match(keyring.forSubmit(), { role: 'current', credential: { fingerprint: fingerprint(a) } })
  t.equal(stateOf(b), 'rolled_back')
  t.match(
    keyring.rows().find(row => row.key === fingerprint(b)),
    { reason: 'key_refused', fix: 'Fix key_refused.' },
  )
  t.equal(keyring.submitted(fingerprint(a), refusedWith('key_refused')), false, 'there is no third one')
})

t.test('a locked account and a submit that was not sent offer no other credential', async t => {
  const { keyring, replace, until, stateOf } = keyringOver(t, `FAL_KEY=${a}`)
  await keyring.start()
  replace(`FAL_KEY=${b}`)
  await until(b, 'canary')
  keyring.forSubmit()
  t.equal(keyring.submitted(fingerprint(b), { kind: 'unsent' }), false)
  t.equal(keyring.forSubmit()?.credential.reveal(), b)
  t.equal(keyring.submitted(fingerprint(b), refusedWith('account_locked')), false)
  t.equal(stateOf(b), 'held')
  t.equal(keyring.forSubmit()?.credential.reveal(), a)
  await until(b, 'canary')
  t.equal(keyring.forSubmit()?.credential.reveal(), b, 'it is tried again by itself')
})

t.test('a credential that the probe refuses is rejected, and its successor is not', async t => {
  const { keyring, replace, until, answers } = keyringOver(t, `FAL_KEY=${a}`)
  await keyring.start()
  answers.set(b, [...probeFindings.refused])
  replace(`FAL_KEY=${b}`)
  await until(b, 'rejected')
  t.match(keyring.forSubmit(), { role: 'current', credential: { fingerprint: fingerprint(a) } })
  replace(`FAL_KEY=${c}`)
  await until(c, 'canary')
  const tried = () => keyring.rows().find(row => row.key === fingerprint(b))
  t.match(tried(), { slot: null, state: 'rejected', reason: 'key_refused' }, 'why is told after it was taken out')
  const taken = keyring.forSubmit()?.credential.fingerprint ?? ''
  keyring.submitted(taken, { kind: 'accepted', provider_request_id: 'r' })
  t.match(keyring.rows()[0], { key: fingerprint(c), state: 'current' })
  t.equal(tried(), undefined, 'one that works settles it')
})

t.test('a value that breaks the format is rejected, said once, and stops nothing', async t => {
  const { keyring, replace, until, stateOf, written } = keyringOver(t, `FAL_KEY=${a}`)
  await keyring.start()
  replace('FAL_KEY=nonsense')
  await until('nonsense', 'rejected')
  t.equal(stateOf(a), 'current')
  t.equal(keyring.current()?.reveal(), a)
  t.match(
    keyring.rows().find(row => row.state === 'rejected'),
    {
      slot: 'current',
      reason: 'bad_format',
      fix: /has no colon.*Copy the whole key/s,
    },
  )
  replace('FAL_KEY=nonsense\n# and a comment')
  replace(`FAL_KEY=${b}`)
  await until(b, 'canary')
  const tried = () => keyring.rows().find(row => row.key === fingerprint('nonsense'))
  t.match(
    tried(),
    { slot: null, state: 'rejected', reason: 'bad_format', fix: /Copy the whole key/ },
    'it is remembered',
  )
  const said = written.filter(line => inspect(line, { depth: 4 }).includes('has no colon'))
  t.equal(said.length, 1)
  t.notMatch(inspect(written, { depth: 9 }), 'nonsense')
})

t.test('a file that is read half-written is never taken for a bad one', async t => {
  let isHalf = false
  const { keyring, path, until, changes } = keyringOver(t, `FAL_KEY=${a}`, {
    reread: read => {
      const reading = read()
      if (isHalf) appendFileSync(path, b.slice(20))
      isHalf = false
      return reading
    },
  })
  await keyring.start()
  truncateSync(path)
  isHalf = true
  writeFileSync(path, `FAL_KEY=${b.slice(0, 20)}`)
  await until(b, 'canary')
  t.strictSame(
    changes.filter(({ to }) => to === 'rejected'),
    [],
  )
})

t.test('of many rapid changes the last one counts', async t => {
  const { keyring, replace, until } = keyringOver(t, `FAL_KEY=${a}`)
  await keyring.start()
  const keys = Array.from({ length: 50 }, makeFalKey)
  for (const key of keys) replace(`FAL_KEY=${key}`)
  const last = keys.at(-1) ?? ''
  await until(last, 'canary')
  t.strictSame(
    keyring.rows().map(({ key }) => key),
    [fingerprint(a), fingerprint(last)],
    'the others are forgotten',
  )
})

t.test('a file that comes into play later is watched as well', async t => {
  const { keyring, directory, replace, until } = keyringOver(t, `FAL_KEY=${a}`)
  await keyring.start()
  writeFileSync(join(directory, 'key'), b)
  replace(`FAL_KEY_FILE=${join(directory, 'key')}`)
  await until(b, 'canary')
  writeFileSync(join(directory, 'key'), c)
  await until(c, 'canary')
  t.equal(keyring.forSubmit()?.credential.reveal(), c)
})

t.test('what changed between the first reading and the start is noticed', async t => {
  const { keyring, replace, until } = keyringOver(t, `FAL_KEY=${a}`)
  replace(`FAL_KEY=${b}`)
  await keyring.start()
  t.ok(await until(b, 'canary'))
})

t.test('after a restart a track is read with the credential that submitted it', async t => {
  const { keyring } = keyringOver(t, `FAL_KEY=${b}\nFAL_KEY_PREVIOUS=${a}`)
  t.equal(keyring.readersOf(fingerprint(a))[0]?.reveal(), a)
  t.equal(keyring.readersOf('fal_00000000')[0]?.reveal(), b, 'and one that nobody holds with the one in use')
  t.equal(keyring.forSubmit()?.credential.reveal(), b)
})

t.test('a staged credential takes over at once when the one in use is refused', async t => {
  const { keyring, until } = keyringOver(t, `FAL_KEY=${a}\nFAL_KEY_NEXT=${b}`)
  await keyring.start()
  await until(b, 'ready')
  keyring.forSubmit()
  t.equal(keyring.submitted(fingerprint(a), refusedWith('key_refused')), true)
  t.match(keyring.forSubmit(), { role: 'canary', credential: { fingerprint: fingerprint(b), slot: 'current' } })
  t.equal(keyring.current()?.reveal(), b)
})

t.test('without any credential there is none, until one is given', async t => {
  const { keyring, replace, until } = keyringOver(t, '')
  await keyring.start()
  t.strictSame([keyring.current(), keyring.forSubmit(), keyring.rows()], [null, null, []])
  replace(`FAL_KEY=${a}`)
  await until(a, 'canary')
  t.equal(keyring.current()?.reveal(), a)
})

t.test('a first one that is taken out of the file before a track has proven it stays in use', async t => {
  const { keyring, replace, until } = keyringOver(t, '')
  await keyring.start()
  replace(`FAL_KEY=${a}`)
  await until(a, 'canary')
  replace('# FAL_KEY is gone')
  const row = () => keyring.rows().find(({ key }) => key === fingerprint(a))
  await waitFor(() => row()?.slot !== 'current', { what: 'the change to be noticed' })
  t.match(row(), { state: 'canary', slot: null, in_use: true, lost_on_restart: true })
  t.equal(keyring.forSubmit()?.credential.reveal(), a)
  keyring.submitted(fingerprint(a), accepted)
  t.match(row(), { state: 'current', in_use: true, lost_on_restart: true })
})

t.test('a value from the process environment is told to be fixed', async t => {
  const { keyring } = keyringOver(t, `FAL_KEY_NEXT=${b}`, { environment: { FAL_KEY: a } })
  t.strictSame(
    keyring.rows().map(row => [row.key, row.source?.slice(0, 8), row.changeable]),
    [
      [fingerprint(a), 'the proc', false],
      [fingerprint(b), 'ENV_FILE', true],
    ],
  )
})

t.test('a reading that fails altogether leaves everything as it is', async t => {
  let fails = false
  const { keyring, replace, until, written } = keyringOver(t, `FAL_KEY=${a}`, {
    reread: read => {
      if (fails) throw new Error('out of file descriptors')
      return read()
    },
  })
  await keyring.start()
  fails = true
  replace(`FAL_KEY=${b}`)
  await waitFor(() => inspect(written, { depth: 4 }).includes('out of file descriptors'), { what: 'the log to say so' })
  t.equal(keyring.current()?.reveal(), a)
  fails = false
  replace(`FAL_KEY=${b}\n`)
  t.ok(await until(b, 'canary'))
})

t.test('after its end it asks and tells nothing, and what it holds stays at hand', async t => {
  const { keyring, replace, changes, probes, path } = keyringOver(t, `FAL_KEY=${a}`)
  await keyring.start()
  keyring.forSubmit()
  keyring.stop()
  const [told, asked] = [changes.length, probes.length]
  let isHeard = false
  const witness = new FileWatch(() => (isHeard = true))
  t.teardown(() => witness.close())
  await witness.follow([path])
  replace(`FAL_KEY=${b}`)
  await waitFor(() => isHeard, { what: 'somebody else to hear of the change' })
  keyring.submitted(fingerprint(a), accepted)
  t.strictSame([changes.length, probes.length], [told, asked])
  t.equal(keyring.current()?.reveal(), a)
})

t.test('no value is ever written or told', async t => {
  const { keyring, replace, until, written, changes, answers } = keyringOver(t, `FAL_KEY=${a}\nFAL_KEY_NEXT=${c}`)
  await keyring.start()
  await until(c, 'ready')
  answers.set(b, [...probeFindings.refused])
  replace(`FAL_KEY=${b}\nFAL_KEY_NEXT=${c}`)
  await until(b, 'rejected')
  const short = `FAL:${a.slice(-5)}`
  replace(`FAL_KEY=${short}\nFAL_KEY_PREVIOUS=${c}:`)
  await until(short, 'canary')
  const told = inspect([keyring, keyring.rows(), keyring.current(), written, changes], { depth: 12, showHidden: true })
  t.match(told, fingerprint(a))
  for (const value of [a, b, c, short]) t.notOk(told.includes(value) || told.includes(value.split(':')[1] ?? value))
})
