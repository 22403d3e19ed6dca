import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { createGatewayClient, waitFor, type System } from '../../../src/index.ts'

const limitMs = 120_000

const statusOf = async (url: string): Promise<number> => {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) })
  await response.body?.cancel()
  return response.status
}

async function allAre(system: System, status: number): Promise<void> {
  const everybodyIs = async () => {
    const said = await Promise.all(system.names.map(name => statusOf(system.process(name).url)))
    return said.every(one => one === status)
  }
  await waitFor(everybodyIs, { what: `every app to answer ${status}`, timeoutMs: limitMs, intervalMs: 200 })
}

/** Posts until a track is accepted: the gateway may still be reconnecting. */
async function makeOne(system: System): Promise<string> {
  const gateway = createGatewayClient(system.apiUrl)
  const key = randomUUID()
  const prompt = `After the loss, ${key}`
  const posted = await waitFor(() => gateway.post({ prompt }, { 'idempotency-key': key }), {
    what: 'a post to be accepted',
    timeoutMs: limitMs,
    intervalMs: 200,
  })
  const track = await gateway.done(posted.track.id, { timeoutMs: limitMs })
  const list = await waitFor(
    async () => {
      const response = await gateway.fetch('/api/tracks')
      return response.ok && (await response.text())
    },
    { what: 'the list', timeoutMs: limitMs, intervalMs: 200 },
  )
  return `${track.status}, ${list.includes(track.id) ? 'listed' : 'not listed'}`
}

/** For each case, what is done while the whole fleet runs on. Nothing of ours is started again. */
export function lostDisk(t: Test, system: System): void {
  const { broker, sandbox } = system
  const cases: Record<string, () => Promise<void>> = {
    'is away for a while and comes back with an empty disk': async () => {
      await broker.kill()
      await allAre(system, 503)
      await broker.wipe()
      await broker.restart()
    },
    'is replaced by an empty one at once': async () => {
      await broker.kill()
      await broker.wipe()
      await broker.restart()
    },
  }
  for (const [what, lose] of Object.entries(cases)) {
    t.test(`a broker that ${what}: the fleet goes on by itself`, async t => {
      const gateway = createGatewayClient(system.apiUrl)
      sandbox.control.setFault('fal', 'slow-generation', { ms: 600_000 })
      const { track } = await gateway.post({
        prompt: `At the provider when it happens, ${randomUUID()}`,
        provider: 'fal',
      })
      await waitFor(async () => (await gateway.read(track.id)).attempts[0]?.provider_request_id, {
        what: 'a track to be at the provider',
        timeoutMs: limitMs,
        intervalMs: 200,
      })
      sandbox.control.clearFault('fal', 'slow-generation')
      const alertsBefore = alertsIn(system)
      await lose()
      await allAre(system, 200)
      t.equal(await makeOne(system), 'succeeded, listed', 'a track posted afterwards is made, and listed')
      t.equal((await gateway.fetch(`/api/tracks/${track.id}`)).status, 404, 'what was lost is said to be gone')
      await waitFor(() => alertsIn(system) > alertsBefore, { what: 'an alert that data was lost', timeoutMs: limitMs })
      const isNamed = system.logs('health').some(line => line['track'] === track.id && line['provider'] === 'fal')
      t.ok(isNamed, 'the log names the track that was at the provider')
    })
  }
}

const alertsIn = (system: System): number =>
  system.logs('health').filter(line => line['alert'] === 'broker_data_lost').length
