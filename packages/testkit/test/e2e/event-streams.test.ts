import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { createGatewayClient, startSystem, waitFor } from '../../src/index.ts'

const count = 200
const perSecond = 50

interface Listened {
  ids: number[]
  statuses: string[]
  connections: number
}

/** Listens as a browser does: wherever it is cut off it goes on at the next address after the last event it has. */
async function listen(track: string, urls: readonly string[], first: number, limit: AbortSignal): Promise<Listened> {
  const heard: Listened = { ids: [], statuses: [], connections: 0 }
  for (let at = first; ; at += 1) {
    limit.throwIfAborted()
    heard.connections += 1
    const last = heard.ids.at(-1)
    const headers: Record<string, string> = last === undefined ? {} : { 'last-event-id': String(last) }
    try {
      const response = await fetch(`${urls[at % urls.length]}/api/tracks/${track}/events`, { headers, signal: limit })
      if (response.status === 204) return heard
      if (response.status === 200) await readEvents(response, heard)
      else await response.body?.cancel()
    } catch {
      await delay(50)
    }
  }
}

async function readEvents(response: Response, heard: Listened): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of response.body ?? []) {
    const frames = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) {
      const match = /^id: (\d+)\nevent: track\ndata: .*?"status":"(\w+)"/.exec(frame)
      if (match === null) continue
      heard.ids.push(Number(match[1]))
      heard.statuses.push(match[2] ?? '')
    }
  }
}

t.test(
  `${count} listeners hear the end of their tracks, though their gateway is killed`,
  { timeout: 110_000 },
  async t => {
    const system = await startSystem({
      apps: { api: 2, health: 0 },
      sandbox: { queueMs: 100, generationMs: 3_000, audioSeconds: 1 },
      env: { FAL_CONCURRENCY: '400', REPLICATE_CONCURRENCY: '400', LOG_LEVEL: 'warn' },
    })
    t.teardown(() => system.stop())
    const gateway = createGatewayClient(system.apiUrl)
    const urls = [system.apiUrl, system.process('api-2').url]
    const limit = AbortSignal.timeout(90_000)

    const listening: Array<Promise<Listened>> = []
    for (let number = 0; number < count; number++) {
      const { track } = await gateway.post({ prompt: `Listened to ${number}, ${randomUUID()}` })
      listening.push(listen(track.id, urls, number, limit))
      await delay(1_000 / perSecond)
    }
    await waitFor(() => system.sandbox.control.work().length >= count / 2, {
      what: 'half to be at work',
      timeoutMs: 60_000,
    })
    await system.kill('api-2')
    const heard = await Promise.all(listening)

    t.same(
      heard.filter(({ statuses }) => statuses.at(-1) !== 'succeeded'),
      [],
      'every listener heard that its track succeeded',
    )
    t.same(
      heard.filter(({ ids }) => ids.some((id, at) => at > 0 && id <= (ids[at - 1] ?? 0))),
      [],
      'each change once, in order',
    )
    const moved = heard.filter(({ connections }) => connections > 2).length
    t.ok(moved > 0, `${moved} of them had to go on elsewhere`)
  },
)
