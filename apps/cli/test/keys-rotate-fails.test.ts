import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import type { RunOptions } from './command-line.ts'
import type { Temper } from './play-fleet.ts'
import { fal, sandbox, setScene, showsNothing, type Scene } from './rotation-scene.ts'

/** Where no gateway is. */
const nobody = { SOUNDFOUNDRY_API: 'http://127.0.0.1:9' }

t.test('what fails before the file is written changes nothing', async t => {
  const failures: readonly [name: string, prepare: () => void, options: (scene: Scene) => RunOptions, text: RegExp][] =
    [
      [
        'a broken key',
        () => undefined,
        ({ fresh }) => ({ environment: nobody, input: fresh.replace(':', '') }),
        /has no colon/,
      ],
      [
        'a key with a space',
        () => undefined,
        ({ fresh }) => ({ environment: nobody, input: ` ${fresh}` }),
        /whitespace .* position 1/,
      ],
      ['an empty one', () => undefined, () => ({ input: '' }), /is empty/],
      ['the same key', () => undefined, ({ old }) => ({ input: old }), /is in use already/],
      ['a refused key', () => sandbox.control.setFault('fal', 'refuse-key'), () => ({}), /fal refuses the new key/],
      [
        'a locked account',
        () => sandbox.control.setFault('fal', 'lock-account'),
        () => ({}),
        /a new one does not help/,
      ],
      [
        'a silent provider',
        () => undefined,
        () => ({ environment: { FAL_QUEUE_URL: 'http://127.0.0.1:9' } }),
        /does not tell/,
      ],
      ['a gateway that is away', () => undefined, () => ({ environment: nobody }), /No gateway answers/],
    ]
  for (const [name, prepare, options, text] of failures) {
    await t.test(name, async t => {
      const scene = await setScene(t)
      prepare()
      const { code, error } = await scene.rotate([], options(scene))
      t.equal(code, 1)
      t.match(error, text)
      t.equal(await scene.content(), scene.before)
    })
  }
})

t.test('without workers nothing is written', async t => {
  const { before, rotate, content } = await setScene(t, { workers: 0 })
  const { code, error } = await rotate()
  t.equal(code, 1)
  t.match(error, /No worker of fal is running/)
  t.equal(await content(), before)
})

t.test('what fails after the file is written brings everything back', async t => {
  const failures: readonly [temper: Temper, given: readonly string[], text: RegExp][] = [
    [
      { takes: 'rejected' },
      [],
      /took fal_\w+ back \(rejected: key_refused\).*Rolled back to fal_\w+\.\n {2}Fix: Make a new key/,
    ],
    [{ takes: 'nothing' }, ['--timeout', '1'], /After 1 s, not every worker has taken fal_\w+: it is not known to any/],
    [{ track: 'refused' }, [], /refused the test track with 401: key_refused.*Rolled back.*\n {2}Fix: Make a new key/],
    [{ track: 'locked' }, [], /refused the test track with 403: account_locked.*\n {2}Fix: This is about the account/],
    [
      { track: 'elsewhere', byWork: 'refused' },
      [],
      /The test track \S+ was made with fal_\w+, not with .*Rolled back.*\n {2}Fix: Make a new key/,
    ],
    [{ track: 'never' }, ['--timeout', '1'], /was not done after 1 s/],
  ]
  for (const [temper, given, text] of failures) {
    await t.test(JSON.stringify(temper), async t => {
      const { old, before, fleet, rotate, content } = await setScene(t, temper)
      const { code, out, error } = await rotate(given)
      t.equal(code, 1)
      t.match(error, text)
      t.equal(await content(), before)
      t.match(out, `✓ back: the fleet: 2 of 2 workers took ${fal(old)}`)
      t.equal(
        fleet.calls.some(({ path }) => path.endsWith('/cancel')),
        temper.track === 'never',
      )
    })
  }
})

t.test('an interruption brings everything back, too', async t => {
  const { before, rotate, content } = await setScene(t, { track: 'never' })
  const interrupt = new AbortController()
  const { code, out } = await rotate(['--timeout', '20'], {
    signal: interrupt.signal,
    onOutput: text => text.includes('✓ the fleet takes it') && interrupt.abort(),
  })
  t.equal(code, 130)
  t.match(out, /✓ back: the fleet/)
  t.equal(await content(), before)
})

t.test('an interruption cancels the test track, and says what became of it', async t => {
  const ends: readonly [cancel: NonNullable<Temper['cancel']>, said: RegExp][] = [
    ['canceled', /✗ test track: \S+ is canceled \(/],
    ['succeeded', /✗ test track: \S+ is succeeded and cannot be canceled any more \(/],
    ['fails', /✗ test track: \S+ could not be canceled and may go on, and be billed \(/],
  ]
  for (const [cancel, said] of ends) {
    await t.test(cancel, async t => {
      const { before, fleet, rotate, content } = await setScene(t, { track: 'never', cancel })
      const interrupt = new AbortController()
      const rotating = rotate(['--timeout', '20'], { signal: interrupt.signal })
      await waitFor(() => fleet.calls.some(({ method, path }) => method === 'POST' && path === '/api/tracks'), {
        what: 'the test track to be asked for',
      })
      interrupt.abort()
      const { code, out } = await rotating
      t.equal(code, 130)
      t.match(out, said)
      t.equal(fleet.calls.filter(({ path }) => path.endsWith('/cancel')).length, 1)
      t.match(out, /✓ back: the fleet/)
      t.equal(await content(), before)
    })
  }
})

t.test('what is said is what the fleet does: it goes on with the new one until the old one is proven', async t => {
  const { old, before, fleet, rotate, content } = await setScene(t, { track: 'never', byWork: 'proven' })
  const interrupt = new AbortController()
  const rotating = rotate(['--timeout', '20'], { signal: interrupt.signal })
  await waitFor(() => fleet.calls.some(({ method, path }) => method === 'POST' && path === '/api/tracks'), {
    what: 'the test track to be asked for',
  })
  interrupt.abort()
  const { code, out, error } = await rotating
  t.equal(code, 130)
  t.equal(await content(), before)
  t.notMatch(error, /Rolled back/)
  t.match(
    error,
    `The env file names ${fal(old)} again, which is in use at 0 of 2 workers, 2 prove it with the next track.`,
  )
  t.match(out, `✓ back: the fleet: ${fal(old)} is in use at 0 of 2 workers`)
})

t.test('where no key was before, an interruption says that the workers keep the new one', async t => {
  const { fresh, before, fleet, rotate, content } = await setScene(
    t,
    { track: 'never', byWork: 'proven' },
    () => '# None yet.\n',
  )
  const interrupt = new AbortController()
  const rotating = rotate(['--timeout', '20'], { signal: interrupt.signal })
  await waitFor(() => fleet.calls.some(({ method, path }) => method === 'POST' && path === '/api/tracks'), {
    what: 'the test track to be asked for',
  })
  interrupt.abort()
  const { code, error } = await rotating
  t.equal(code, 130)
  t.match(error, `Rolled back; the running workers keep ${fal(fresh)} until another one is there.`)
  t.equal(await content(), before)
})

t.test('a failure is one document for a script', async t => {
  const { rotate } = await setScene(t, { takes: 'rejected' })
  const { code, json } = await rotate(['--json'])
  t.equal(code, 1)
  t.match(json(), { ok: false, error: { code: 'key_refused', fix: 'Make a new key and rotate again.' } })
})

void showsNothing()
