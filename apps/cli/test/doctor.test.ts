import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { fingerprintOf } from '@soundfoundry/config'
import { makeFalKey } from '@soundfoundry/testkit'
import { readVersion } from '../src/version.ts'
import { nothingShows, runCli, temporaryDirectory } from './command-line.ts'
import { keyRow, notFound, startFarEnd, type Answer, type Call } from './far-end.ts'

const provider = (name: string, state = 'ok', error: string | null = null) => ({
  provider: name,
  state,
  error,
  circuits: [],
  workers: 1,
  in_flight: 0,
  queued: 0,
  last_success_at: null,
  last_refusal: null,
  models: [],
})

const answers: Record<string, unknown> = {
  '/api/health': { status: 'ok', version: readVersion() },
  '/api/providers': { providers: [provider('fal'), provider('replicate')], waiting: 0 },
  '/api/keys': {
    keys: [keyRow({ key: 'fal_11111111' }), keyRow({ key: 'replicate_22222222', provider: 'replicate' })],
    workers: { fal: 1, replicate: 1 },
  },
}

async function examine(t: Test, changes: Record<string, unknown> = {}, content = `FAL_KEY=${key}\n`) {
  const answer = ({ path }: Call): Answer => {
    const body = { ...answers, ...changes }[path]
    return body === undefined ? notFound : { status: 200, body }
  }
  const { url } = await startFarEnd(t, answer)
  const directory = await temporaryDirectory(t)
  const envFile = join(directory, '.env')
  await writeFile(envFile, content, { mode: 0o600 })
  return runCli(['doctor', '--api', url], { directory, environment: { ENV_FILE: envFile } })
}

const key = makeFalKey()

t.test('everything that is right is told, and nothing else', async t => {
  const { code, out } = await examine(t)
  t.equal(code, 0, out)
  t.match(out, `hold ${fingerprintOf(key, 'fal')}`)
  t.match(out, /✓ The gateway answers at http/)
  t.match(out, '✓ fal takes work, 1 worker')
  t.match(out, "✓ Nothing is to be seen to at the fleet's 2 credentials")
  t.notMatch(out, '✗')
  nothingShows(t, key)
})

t.test('what is not right is told with its fix', async t => {
  const locked = await examine(t, {
    '/api/providers': { providers: [provider('fal', 'down', 'Top it up.'), provider('replicate')], waiting: 2 },
    '/api/health': { status: 'ok', version: '99.0.0' },
  })
  t.equal(locked.code, 1)
  t.match(locked.out, '✗ fal is down.\n  Fix: Top it up.')
  t.match(locked.out, '! 2 tracks wait for a provider.')
  t.match(locked.out, 'of version 99.0.0')
  const empty = await examine(t, {}, '# nothing\n')
  t.equal(empty.code, 1)
  t.match(empty.out, /hold no credential\.\n {2}Fix: Set FAL_KEY/)
  const malformed = await examine(t, {}, 'FAL_KEY=nonsense\n')
  t.equal(malformed.code, 1)
  t.match(malformed.out, /✗ FAL_KEY .*\n {2}Fix: /)
})

t.test('without a gateway the rest is told all the same', async t => {
  const { code, out } = await runCli(['doctor', '--api', 'http://127.0.0.1:9'], {
    directory: await temporaryDirectory(t),
  })
  t.equal(code, 1)
  t.match(out, '✓ Node.js')
  t.match(out, /✗ No gateway answers at http:\/\/127\.0\.0\.1:9\.\n {2}Fix: Start it \(npm start\)/)
})
