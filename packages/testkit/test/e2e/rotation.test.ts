import { randomUUID } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fingerprint } from '@soundfoundry/sandbox'
import { parseKeysAnswer, type KeysAnswer } from '@soundfoundry/track'
import t from 'tap'
import { createGatewayClient, makeFalKey, startSystem, waitFor } from '../../src/index.ts'

const envFile = join(t.testdir({}), 'keys.env')

/** As an editor saves a file: a new one, renamed over the old one. */
async function save(text: string): Promise<void> {
  const draft = `${envFile}.${randomUUID()}`
  await writeFile(draft, text)
  await rename(draft, envFile)
}

const first = makeFalKey()
await save(`FAL_KEY=${first}\n`)
const system = await startSystem({
  apps: { 'fal-worker': 2 },
  env: { ENV_FILE: envFile },
  appEnv: { 'fal-worker': { FAL_KEY: '' } },
  sandbox: { queueMs: 20, generationMs: 100, audioSeconds: 1 },
})
t.teardown(() => system.stop())
const { control } = system.sandbox
const gateway = createGatewayClient(system.apiUrl)
const of = (key: string) => fingerprint('fal', key)

type Row = KeysAnswer['keys'][number]

async function rows(): Promise<Row[]> {
  const answer = await gateway.fetch('/api/keys')
  return answer.ok ? parseKeysAnswer(await answer.json()).keys.filter(({ provider }) => provider === 'fal') : []
}

const isTaken = (row: Row, key: string): boolean =>
  row.key === of(key) && row.slot === 'current' && (row.state === 'canary' || row.state === 'current')

const until = (what: string, isSo: (found: Row[]) => boolean) =>
  waitFor(async () => isSo(await rows()), { what, timeoutMs: 15_000, intervalMs: 50 })

const makeTrack = () => gateway.make({ prompt: `a rondo, number ${randomUUID()}` })

/** Makes tracks until one has proven a key, and every worker works with it. */
const onAll = (key: string) =>
  waitFor(
    async () => {
      await makeTrack()
      return (await rows()).some(row => row.key === of(key) && row.state === 'current' && row.workers === 2)
    },
    { what: 'both workers to work with the key', timeoutMs: 30_000 },
  )

t.test('a new key in the env file is taken up by the whole fleet with no restart, and the old one drains', async t => {
  const before = await makeTrack()
  t.match(before, { status: 'succeeded', attempts: [{ provider: 'fal', key: of(first) }] })
  const second = makeFalKey()
  const start = Date.now()
  await save(`FAL_KEY=${second}\nFAL_KEY_PREVIOUS=${first}\n`)
  await until('the new key to be taken', found => found.some(row => isTaken(row, second)))
  t.comment(`the fleet had taken the new key after ${Date.now() - start} ms`)
  const after = await makeTrack()
  t.match(after, { status: 'succeeded', attempts: [{ provider: 'fal', key: of(second) }] })
  t.equal(after.attempts.length, 1)
  await onAll(second)
})

t.test('a key that fal refuses, and one that is no key, change nothing but what is told', async t => {
  const working = (await makeTrack()).attempts[0]?.key
  const refused = makeFalKey()
  control.setFault('fal', 'refuse-key', { key: of(refused) })
  t.teardown(() => control.clearFaults())
  await save(`FAL_KEY=${refused}\n`)
  await until('the rejection', found => found.some(row => row.key === of(refused) && row.state === 'rejected'))
  t.match(await makeTrack(), { status: 'succeeded', attempts: [{ provider: 'fal', key: working }] })

  await save('FAL_KEY=no-key-at-all\n')
  await until('the rejection', found => found.some(row => row.reason === 'bad_format'))
  t.match(await makeTrack(), { status: 'succeeded', attempts: [{ provider: 'fal', key: working }] })
  t.equal(
    control.state().requests.fal.submit,
    control.work({ provider: 'fal' }).length,
    'nothing was submitted in vain',
  )
})

t.test('a key that is revoked with nothing staged sends tracks to Replicate, until a new one is there', async t => {
  control.clearFaults()
  const revoked = makeFalKey()
  await save(`FAL_KEY=${revoked}\n`)
  await onAll(revoked)
  control.setFault('fal', 'refuse-key', { key: of(revoked) })
  const redirected = await makeTrack()
  t.match(redirected, { status: 'succeeded', provider: 'replicate' })

  const fresh = makeFalKey()
  const start = Date.now()
  await save(`FAL_KEY=${fresh}\n`)
  await waitFor(async () => (await makeTrack()).provider === 'fal', { what: 'fal to be used again', timeoutMs: 15_000 })
  t.comment(`fal was used again after ${Date.now() - start} ms`)
})

t.test('no process ever wrote a key', async t => {
  const written = system.names.flatMap(name => system.logs(name).map(line => JSON.stringify(line))).join('\n')
  t.ok(written.includes(of(first)), 'fingerprints are written')
  t.notOk(written.includes(first.slice(-32)), 'the secret half is not')
  t.equal(control.state().credential_leaks, 0)
})
