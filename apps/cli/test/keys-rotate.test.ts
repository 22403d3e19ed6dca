import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import t from 'tap'
import { makeReplicateToken } from '@soundfoundry/testkit'
import { runCli, temporaryDirectory } from './command-line.ts'
import { playFleet } from './play-fleet.ts'
import { comments, fal, planted, sandbox, setScene, showsNothing } from './rotation-scene.ts'

t.test('a rotation goes step by step and leaves the old key as previous', async t => {
  const { old, fresh, envFile, fleet, rotate, content } = await setScene(t)
  const { code, out, error } = await rotate()
  t.equal(error, '')
  t.equal(code, 0)
  t.equal(await content(), `${comments}FAL_KEY=${fresh} # ours\nFAL_KEY_PREVIOUS=${old}\nPORT=1\n`)
  t.equal((await stat(envFile)).mode & 0o777, 0o644, 'as before')
  t.match(out, /env file: .*, readable by everybody/)
  t.match(out, /Every user of this machine can read .*: chmod o= /)
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
  t.match(posted?.headers, { prefer: undefined, 'idempotency-key': /^\w/ })
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

t.test('real work may prove a key before the test track does', async t => {
  const { old, fresh, rotate, content, fleet } = await setScene(t, { track: 'elsewhere', byWork: 'proven' })
  const { code, out, error } = await rotate()
  t.equal(code, 0, error)
  t.match(out, new RegExp(`✓ test track: real work proved it, while \\S+ was made with ${fal(old)}`))
  t.match(parseEnv(await content()), { FAL_KEY: fresh })
  t.equal(fleet.calls.filter(({ method }) => method === 'POST').length, 1)
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

void showsNothing()
