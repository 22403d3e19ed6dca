import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createGatewayClient, mountSmallDisk, startSystem, waitFor, type System } from '../../src/index.ts'

const saysWhat = ({ status, text }: { status: number; text: string }): boolean =>
  status === 503 && text.includes('Make room on the disk') && text.includes('restart nats-server')

const limitMs = 120_000
const megabytes = 1024 * 1024

/** A request as large as one may be: the sooner the disk is full. */
const large = {
  has_vocals: true,
  lyrics: 'la '.repeat(1_100),
  metadata: Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`note ${index}`, 'la '.repeat(160)])),
}

interface Refusal {
  code?: string
  detail?: string
}

/** Posts until a post is refused. The ids of those that were accepted are added to `accepted`. */
async function postUntilRefused({ apiUrl }: System, accepted: string[]): Promise<Refusal> {
  const gateway = createGatewayClient(apiUrl)
  for (;;) {
    const prompt = `Too much to keep, ${randomUUID()} ${'la '.repeat(600)}`
    const response = await gateway.fetch('/api/tracks', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt, ...large }),
    })
    const body: Refusal & { id?: string } = JSON.parse(await response.text())
    if (response.status !== 202) return body
    accepted.push(body.id ?? '')
  }
}

const readyz = async (url: string): Promise<{ status: number; text: string }> => {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(10_000) })
  return { status: response.status, text: await response.text() }
}

async function everyAppIs(
  system: System,
  is: (said: { status: number; text: string }) => boolean,
  what: string,
): Promise<void> {
  const look = async () => {
    const said = await Promise.all(system.names.map(name => readyz(system.process(name).url)))
    const other = said.find(each => !is(each))
    if (other !== undefined) throw new Error(`one says ${other.status} ${other.text}`)
    return true
  }
  await waitFor(look, { what, timeoutMs: limitMs, intervalMs: 500 })
}

const hasAlert = (system: System, kind: string, state: string): boolean =>
  system.logs('health').some(line => line['alert'] === kind && line['state'] === state)

/** Before 2.10 nats-server hangs once a write found no room, and has to be started again; later ones go on. */
const goesOnByItself = (version: string): boolean => !/^2\.\d\./.test(version)

t.setTimeout(900_000)
const disk = await mountSmallDisk(96)
if (typeof disk === 'string') t.pass('a full disk', { skip: disk })
else {
  t.teardown(() => disk.remove())
  t.test('a disk that is really full: told as it is, and nothing is lost once there is room', async t => {
    const system = await startSystem({
      broker: {
        storeDir: disk.directory,
        arguments: ['--config', t.testdir({ conf: 'jetstream { max_file_store: 1GB }' }) + '/conf'],
      },
      sandbox: { queueMs: 50, generationMs: 300, audioSeconds: 1 },
      env: { LOG_LEVEL: 'warn', FAL_CONCURRENCY: '20', TRACK_DEADLINE_S: '1800' },
    })
    t.teardown(() => system.stop())
    const gateway = createGatewayClient(system.apiUrl)
    t.equal((await gateway.make({ prompt: 'While there is room' })).status, 'succeeded')

    await disk.fill(2 * megabytes)
    const accepted: string[] = []
    const refusal = await postUntilRefused(system, accepted)
    t.comment(`nats-server ${system.broker.version}, ${accepted.length} accepted, then ${JSON.stringify(refusal)}`)
    if (goesOnByItself(system.broker.version)) {
      t.match(refusal, { code: 'storage_full', fix: String })
      await waitFor(() => hasAlert(system, 'broker_full', 'raised'), { what: 'an alert', timeoutMs: limitMs })
      await disk.makeRoom()
    } else {
      await everyAppIs(system, saysWhat, 'every app to say what mends it')
      const told = await waitFor(
        async () => {
          const said = await postUntilRefused(system, accepted)
          return said.detail?.includes('JetStream') === true && said
        },
        { what: 'a post to be told what is wrong', timeoutMs: limitMs, intervalMs: 500 },
      )
      t.match(told, { code: 'broker_unavailable' })
      await waitFor(() => hasAlert(system, 'broker_unusable', 'raised'), { what: 'an alert', timeoutMs: limitMs })
      await disk.makeRoom()
      await system.broker.kill()
      await system.broker.restart()
    }
    await everyAppIs(system, ({ status }) => status === 200, 'every app to be ready')
    const tracks = await Promise.all(accepted.map(id => gateway.done(id, { timeoutMs: limitMs })))
    t.same(
      tracks.filter(({ status }) => status !== 'succeeded'),
      [],
      'every accepted track was made',
    )
    const after = await waitFor(() => gateway.post({ prompt: 'With room again' }), {
      what: 'a post to be accepted',
      timeoutMs: limitMs,
      intervalMs: 500,
    })
    t.equal((await gateway.done(after.track.id, { timeoutMs: limitMs })).status, 'succeeded')
    t.same(
      system.names.filter(name => !system.process(name).isRunning),
      [],
      'nothing of ours was started again',
    )
  })
}
