import { readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import t, { type Test } from 'tap'
import { fingerprintOf } from '@soundfoundry/config'
import { startSandbox } from '@soundfoundry/sandbox'
import { makeFalKey, makeReplicateToken } from '@soundfoundry/testkit'
import { nothingShows, runCli, temporaryDirectory, type Ran, type RunOptions } from './command-line.ts'
import { playFleet, type FarEnd, type Temper } from './far-end.ts'

const sandbox = await startSandbox()
t.teardown(() => sandbox.close())
t.beforeEach(() => sandbox.control.reset())

interface Scene {
  readonly old: string
  readonly fresh: string
  readonly envFile: string
  readonly before: string
  readonly fleet: FarEnd
  readonly rotate: (given?: readonly string[], options?: RunOptions) => Promise<Ran>
  readonly run: (given: readonly string[], options?: RunOptions) => Promise<Ran>
  readonly content: () => Promise<string>
}

/** Every credential of every scene. */
const planted: string[] = []

const comments = '# The key in use.\n'

/** A fal key in use in an env file, a fleet that reads it, and a new key. */
async function setScene(
  t: Test,
  temper: Temper = {},
  content = (old: string) => `${comments}FAL_KEY=${old} # ours\nPORT=1\n`,
): Promise<Scene> {
  const old = makeFalKey()
  const fresh = makeFalKey()
  const directory = await temporaryDirectory(t)
  const envFile = join(directory, '.env')
  const before = content(old)
  await writeFile(envFile, before, { mode: 0o644 })
  const fleet = await playFleet(t, envFile, 'fal', temper)
  const environment = {
    SOUNDFOUNDRY_API: fleet.url,
    FAL_QUEUE_URL: sandbox.urls.falQueue,
    FAL_REST_URL: sandbox.urls.falRest,
    FAL_API_URL: sandbox.urls.falApi,
  }
  const run: Scene['run'] = (given, { environment: more, ...options } = {}) =>
    runCli(given, { directory, environment: { ...environment, ...more }, ...options })
  const rotate: Scene['rotate'] = (given = [], options = {}) =>
    run(['keys', 'rotate', 'fal', '--stdin', '--env-file', envFile, ...given], { input: `${fresh}\n`, ...options })
  planted.push(old, fresh)
  return { old, fresh, envFile, before, fleet, rotate, run, content: async () => readFile(envFile, 'utf8') }
}

const fal = (key: string): string => fingerprintOf(key, 'fal')

t.test('a rotation goes step by step and leaves the old key as previous', async t => {
  const { old, fresh, envFile, fleet, rotate, content } = await setScene(t)
  const { code, out, error } = await rotate()
  t.equal(error, '')
  t.equal(code, 0)
  t.equal(await content(), `${comments}FAL_KEY=${fresh} # ours\nFAL_KEY_PREVIOUS=${old}\nPORT=1\n`)
  t.equal((await stat(envFile)).mode & 0o777, 0o600)
  const steps = [...out.matchAll(/^✓ (.*?): /gm)].map(([, step]) => step)
  t.same(steps, [
    'format',
    'another one than in use',
    'free probe',
    'fleet',
    'env file',
    'the fleet takes it',
    'test track',
    'in use',
  ])
  t.match(out, `in use: 2 of 2 workers, ${fal(old)} is previous`)
  const posted = fleet.calls.find(({ method }) => method === 'POST')
  t.match(JSON.parse(posted?.body ?? ''), { provider: 'fal', metadata: { key: fal(fresh) } })
  t.match(posted?.headers, { prefer: /^wait=\d+$/, 'idempotency-key': /^\w/ })
})

t.test('the result for a script is one document', async t => {
  const { old, fresh, rotate, fleet } = await setScene(t)
  const { code, json } = await rotate(['--json', '--no-canary-track'])
  t.equal(code, 0)
  t.match(json(), {
    ok: true,
    provider: 'fal',
    key: fal(fresh),
    previous: fal(old),
    test_track: null,
    steps: [{ step: 'format', ok: true }],
  })
  t.notOk(
    fleet.calls.some(({ method }) => method === 'POST'),
    'no track was asked for',
  )
})

t.test('what fails before the file is written changes nothing', async t => {
  const failures: readonly [name: string, prepare: () => void, options: (scene: Scene) => RunOptions, text: RegExp][] =
    [
      ['a broken key', () => undefined, ({ fresh }) => ({ input: fresh.replace(':', '') }), /has no colon/],
      ['a key with a space', () => undefined, ({ fresh }) => ({ input: ` ${fresh}` }), /whitespace .* position 1/],
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
      [
        'a gateway that is away',
        () => undefined,
        () => ({ environment: { SOUNDFOUNDRY_API: 'http://127.0.0.1:9' } }),
        /No gateway answers/,
      ],
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

t.test('a failure is one document for a script', async t => {
  const { rotate } = await setScene(t, { takes: 'rejected' })
  const { code, json } = await rotate(['--json'])
  t.equal(code, 1)
  t.match(json(), { ok: false, error: { code: 'key_refused', fix: 'Make a new key and rotate again.' } })
})

t.test('a terminal is asked, and shows nothing of the answer', async t => {
  const { old, fresh, envFile, run, content } = await setScene(t)
  const { code, out, error } = await run(['keys', 'rotate', 'fal', '--env-file', envFile], {
    isTerminal: true,
    input: `${fresh}\r`,
  })
  t.equal(code, 0, error)
  t.match(error, /New fal key from https:\/\/fal\.ai\/dashboard\/keys/)
  t.match(out, /in use/)
  t.match(parseEnv(await content()), { FAL_KEY: fresh, FAL_KEY_PREVIOUS: old })
})

t.test('without a terminal it never asks', async t => {
  const { before, envFile, run, content } = await setScene(t)
  const { code, error } = await run(['keys', 'rotate', 'fal', '--env-file', envFile])
  t.equal(code, 64)
  t.match(error, /--stdin/)
  t.equal(await content(), before)
})

t.test('a credential from elsewhere is refused, with what to do', async t => {
  const { old, envFile, before, rotate, content } = await setScene(t)
  const fromEnvironment = await rotate([], { environment: { FAL_KEY: old } })
  t.equal(fromEnvironment.code, 1)
  t.match(fromEnvironment.error, /comes from the process environment.*\n {2}Fix: Move FAL_KEY .* restart the workers/)
  const fromFile = await rotate([], { environment: { FAL_KEY_FILE: '/run/secrets/fal' } })
  t.match(fromFile.error, /FAL_KEY_FILE names \/run\/secrets\/fal.*\n {2}Fix: Write the new credential/)
  const missing = await rotate(['--env-file', `${envFile}.missing`])
  t.equal(missing.code, 78)
  t.match(missing.error, /there is no such file/)
  t.equal(await content(), before)
})

t.test('the fleet may know better where its credential comes from', async t => {
  const elsewhere = [
    { source: 'the process environment', changeable: false },
    { source: 'FAL_KEY_FILE (/run/secrets/fal)' },
  ]
  for (const temper of elsewhere) {
    const { before, rotate, content } = await setScene(t, temper)
    const { code, error } = await rotate()
    t.equal(code, 1)
    t.match(error, /process environment|FAL_KEY_FILE names/)
    t.equal(await content(), before)
  }
})

t.test('an older name and a staged key make way', async t => {
  const { old, fresh, rotate, content } = await setScene(t, {}, key => `FAL_API_KEY=${key}\nFAL_KEY_NEXT=\n`)
  t.equal((await rotate(['--no-canary-track'])).code, 0)
  t.same(parseEnv(await content()), { FAL_KEY: fresh, FAL_KEY_PREVIOUS: old, FAL_KEY_NEXT: '' })
})

t.test('a symbolic link stays one', async t => {
  const { fresh, envFile, rotate, content } = await setScene(t)
  const link = `${envFile}.link`
  await symlink(envFile, link)
  t.equal((await rotate(['--env-file', link, '--no-canary-track'])).code, 0)
  t.match(parseEnv(await content()), { FAL_KEY: fresh })
})

t.test('a rotation is swapped back, or retired once it is idle and revoked', async t => {
  const { old, fresh, envFile, rotate, run, content } = await setScene(t)
  const on = ['fal', '--env-file', envFile]
  const nothing = await run(['keys', 'rollback', ...on])
  t.equal(nothing.code, 1)
  t.match(nothing.error, /no previous key to go back to/)
  t.equal((await rotate()).code, 0)

  const rolledBack = await run(['keys', 'rollback', ...on])
  t.equal(rolledBack.code, 0, rolledBack.error)
  t.match(parseEnv(await content()), { FAL_KEY: old, FAL_KEY_PREVIOUS: fresh })
  t.equal((await run(['keys', 'rollback', ...on])).code, 0)

  const alive = await run(['keys', 'retire', ...on])
  t.equal(alive.code, 1)
  t.match(alive.error, /still works at fal.*\n {2}Fix: Revoke this key at https:\/\/fal\.ai\/dashboard\/keys/)
  t.equal(await content(), `${comments}FAL_KEY=${fresh} # ours\nPORT=1\n`)
  const gone = await run(['keys', 'retire', ...on])
  t.match(gone.error, /nothing to retire/)
})

t.test('what is revoked is proven so', async t => {
  const { old, envFile, rotate, run } = await setScene(t)
  t.equal((await rotate()).code, 0)
  sandbox.control.setFault('fal', 'refuse-key', { key: fal(old) })
  const { code, out, error } = await run(['keys', 'retire', 'fal', '--env-file', envFile])
  t.equal(code, 0, error)
  t.match(out, /fal refuses it: it is revoked/)
})

t.test('workers that have not proven the new key keep the old one', async t => {
  const { envFile, rotate, run } = await setScene(t, { late: 1 })
  const rotated = await rotate()
  t.equal(rotated.code, 0, rotated.error)
  t.match(rotated.out, /in use: 1 of 2 workers, 1 proves it with the next track/)
  const { code, error } = await run(['keys', 'retire', 'fal', '--env-file', envFile])
  t.equal(code, 1)
  t.match(error, /1 worker sends its work out with fal_/)
})

t.test('what is in flight is not retired', async t => {
  const { old, envFile, rotate, run, content } = await setScene(t, { inFlight: 3 })
  t.equal((await rotate()).code, 0)
  const { code, error } = await run(['keys', 'retire', 'fal', '--env-file', envFile, '--timeout', '1'])
  t.equal(code, 1)
  t.match(error, /3 tracks are still followed/)
  t.match(parseEnv(await content()), { FAL_KEY_PREVIOUS: old })
})

t.test('Replicate is rotated likewise', async t => {
  const [old, fresh] = [makeReplicateToken(), makeReplicateToken()]
  const directory = await temporaryDirectory(t)
  const envFile = join(directory, '.env')
  await writeFile(envFile, `REPLICATE_API_TOKEN=${old}\n`)
  const fleet = await playFleet(t, envFile, 'replicate')
  const environment = { SOUNDFOUNDRY_API: fleet.url, REPLICATE_API_URL: sandbox.urls.replicateApi, ENV_FILE: envFile }
  const { code, error } = await runCli(['keys', 'rotate', 'replicate', '--stdin'], {
    directory,
    environment,
    input: fresh,
  })
  t.equal(code, 0, error)
  t.same(parseEnv(await readFile(envFile, 'utf8')), { REPLICATE_API_TOKEN: fresh, REPLICATE_API_TOKEN_PREVIOUS: old })
  planted.push(old, fresh)
})

t.test('no output of any of this shows a credential', async t => nothingShows(t, ...planted))
