import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { fingerprintOf } from '@soundfoundry/config'
import { startSandbox } from '@soundfoundry/sandbox'
import { makeFalKey, makeReplicateToken } from '@soundfoundry/testkit'
import { nothingShows, runCli, temporaryDirectory, type Ran } from './command-line.ts'

const sandbox = await startSandbox()
t.teardown(() => sandbox.close())
t.beforeEach(() => sandbox.control.reset())

const planted: string[] = []
const newFalKey = (): string => {
  const key = makeFalKey()
  planted.push(key)
  return key
}
const newToken = (): string => {
  const token = makeReplicateToken()
  planted.push(token)
  return token
}

const endpoints = {
  FAL_QUEUE_URL: sandbox.urls.falQueue,
  FAL_REST_URL: sandbox.urls.falRest,
  FAL_API_URL: sandbox.urls.falApi,
  REPLICATE_API_URL: sandbox.urls.replicateApi,
}

/** Writes dotenv files into one directory, and checks there. */
async function check(
  t: Test,
  files: Readonly<Record<string, string>>,
  given: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const directory = await temporaryDirectory(t)
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content)
  return runCli(['keys', 'check', ...given], { directory, environment: { ...endpoints, ...environment } })
}

t.test('lines that set nothing are named by number, with what was meant', async t => {
  const [old, key, small] = [newFalKey(), newFalKey(), newFalKey()]
  const content = `FAL_KEY=${old}\nfal_key_next=${small}\nA=1\u2028B=2\nFAL_KEY=${key}\n`
  const { code, out, error } = await check(t, { '.env': content }, ['--offline'])
  t.equal(code, 78, 'a key was meant to be staged')
  t.match(out, /line 1 is ignored: FAL_KEY stands again in line 4, with another value, and the last one counts/)
  t.match(out, /line 2 is ignored: a name in another case than FAL_KEY_NEXT\. Did you mean FAL_KEY_NEXT\?/)
  t.match(out, /line 3 is ignored: another line break than LF/)
  t.match(out, new RegExp(`fal +current +${fingerprintOf(key, 'fal')}`))
  for (const secret of [old, key, small]) t.notMatch(out + error, secret)
})

t.test('without a file, the credentials are those of a worker', async t => {
  const [key, token, inFile] = [newFalKey(), newToken(), newFalKey()]
  const files = { '.env': `FAL_KEY=${inFile}\nREPLICATE_API_TOKEN=${token}\n` }
  const { code, out } = await check(t, files, [], { FAL_KEY: key })
  t.equal(code, 0)
  t.match(
    out,
    new RegExp(
      `fal +current +${fingerprintOf(key, 'fal')} +FAL_KEY +the process environment +ok +valid +ok +1 of 1 +api`,
    ),
  )
  t.match(out, new RegExp(`replicate +current +${fingerprintOf(token, 'replicate')} .* +valid +unknown +2 of 2`))
  t.match(out, /! FAL_KEY is defined more than once|! is defined more than once/)
  t.match(out, /Nothing is broken, but there is one thing to see to/)
  t.same(sandbox.control.work(), [], 'nothing was generated')
})

t.test('a file that NAME_FILE names goes first', async t => {
  const key = newFalKey()
  const { code, json } = await check(t, { key: `${key}\n`, 'a.env': 'FAL_KEY_FILE=key\n', 'pnpm-workspace.yaml': '' }, [
    'a.env',
    '--json',
  ])
  t.equal(code, 0)
  t.match(json(), {
    credentials: [{ file: 'a.env', provider: 'fal', variable: 'FAL_KEY_FILE', key: fingerprintOf(key, 'fal') }],
  })
})

t.test('every broken rule is told, with its position', async t => {
  const { code, out } = await check(
    t,
    { '.env': `FAL_KEY=" ${newFalKey().replace(':', '')}"\nREPLICATE_API_TOKEN=${newFalKey()}\n` },
    ['--offline'],
  )
  t.equal(code, 1)
  t.match(out, /whitespace or a control character at position 1; has no colon .*\n.*Fix: Copy the whole key/)
  t.match(out, /does not begin with r8_ at position 1/)
  t.equal(sandbox.control.requests().length, 0, 'no provider was asked')
})

t.test('what a provider refuses is told', async t => {
  const files = { '.env': `FAL_KEY=${newFalKey()}\n` }
  const faults: readonly [fault: string, text: RegExp][] = [
    ['refuse-key', /✗ .*FAL_KEY/],
    ['lock-account', /✗ .*(?:top up|locked)/i],
    ['unknown-model', /✗ fal has no model fal-ai\/minimax-music\/v2/],
  ]
  for (const [fault, text] of faults) {
    sandbox.control.reset()
    sandbox.control.setFault('fal', fault)
    const { code, out } = await check(t, files, [])
    t.equal(code, 1, fault)
    t.match(out, text)
  }
})

t.test('a key that may do too much is a warning', async t => {
  sandbox.control.setFault('fal', 'admin-key')
  const { code, out } = await check(t, { '.env': `FAL_KEY=${newFalKey()}\n` }, [])
  t.equal(code, 0)
  t.match(out, / admin\n.*! this is an ADMIN key.*\n.*Fix: Replace it by a key of scope API/)
})

t.test('a previous credential that is revoked is a warning', async t => {
  const previous = newFalKey()
  sandbox.control.setFault('fal', 'refuse-key', { key: fingerprintOf(previous, 'fal') })
  const { code, out } = await check(t, { '.env': `FAL_KEY=${newFalKey()}\nFAL_KEY_PREVIOUS=${previous}\n` }, [])
  t.equal(code, 0)
  t.match(out, /! fal refuses it: it is revoked.*\n.*keys retire fal/)
})

t.test('a credential in two files is an error, and says whose', async t => {
  const [key, token] = [newFalKey(), newToken()]
  const files = {
    'a.env': `SOUNDFOUNDRY_ENV=staging\nFAL_KEY=${key}\n`,
    'b.env': `SOUNDFOUNDRY_ENV=production\nFAL_KEY_NEXT=${key}\nFAL_KEY=${newFalKey()}\nREPLICATE_API_TOKEN=${token}\n`,
    'c.env': `SOUNDFOUNDRY_ENV=production\nREPLICATE_API_TOKEN=${token}\n`,
  }
  const { code, out } = await check(t, files, ['--offline', 'a.env', 'b.env', 'c.env'])
  t.equal(code, 1)
  t.match(
    out,
    `${fingerprintOf(key, 'fal')} is shared by the environments staging and production: FAL_KEY in a.env and FAL_KEY_NEXT in b.env.`,
  )
  t.match(
    out,
    `${fingerprintOf(token, 'replicate')} is the same in several files: REPLICATE_API_TOKEN in b.env and REPLICATE_API_TOKEN in c.env.`,
  )
  t.equal((await check(t, files, ['--offline', 'a.env', 'c.env'])).code, 0)
})

t.test('the same value in two slots of one file is a warning', async t => {
  const key = newFalKey()
  const { code, out } = await check(t, { '.env': `FAL_KEY=${key}\nFAL_KEY_NEXT=${key}\n` }, ['--offline'])
  t.equal(code, 0)
  t.match(out, /! FAL_KEY_NEXT holds the same value as FAL_KEY/)
})

t.test('a file that cannot be read has an exit code of its own', async t => {
  const missing = await check(t, {}, ['missing.env'])
  t.equal(missing.code, 78)
  t.match(missing.out, /missing\.env cannot be read: there is no such file/)
  const secret = await check(t, { 'a.env': 'FAL_KEY_FILE=/nowhere/key\n' }, ['a.env', '--json'])
  t.equal(secret.code, 78)
  t.match(secret.json(), { ok: false, credentials: [{ format: 'unreadable', remarks: [{ level: 'unreadable' }] }] })
  // Somebody may give a credential for a path.
  t.equal((await check(t, {}, [newFalKey()])).code, 78)
})

t.test('nothing to check is not well', async t => {
  const { code, out } = await check(t, { 'a.env': 'PORT=1\n' }, ['a.env'])
  t.equal(code, 1)
  t.match(out, /No credential is set in a\.env\.\n.*FAL_KEY or REPLICATE_API_TOKEN/)
})

t.test('a malformed address of a provider is named', async t => {
  const { code, error } = await check(t, { '.env': `FAL_KEY=${newFalKey()}\n` }, [], {
    FAL_QUEUE_URL: 'http://example.com',
  })
  t.equal(code, 78)
  t.match(error, /FAL_QUEUE_URL/)
})

t.test('no output of any of this shows a credential', async t => nothingShows(t, ...planted))
