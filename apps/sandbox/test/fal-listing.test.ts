import t from 'tap'
import type { FaultParameters, Sandbox } from '../src/index.ts'
import { ask, falInput, falKey, quickSandbox, until } from './harness.ts'

const endpoint = 'fal-ai/minimax-music/v2'
const key = `Key ${falKey()}`

function fault(sandbox: Sandbox, name: string, parameters: FaultParameters = {}): void {
  sandbox.control.clearFaults()
  sandbox.control.setFault('fal', name, parameters)
}

async function submitted(sandbox: Sandbox, input: unknown = falInput): Promise<string> {
  const { body } = await ask(`${sandbox.urls.falQueue}/${endpoint}`, { method: 'POST', key, body: input })
  if (typeof body !== 'object' || body === null || !('response_url' in body)) throw new Error('not accepted')
  return String(body.response_url)
}

async function completed(sandbox: Sandbox, input: unknown = falInput): Promise<void> {
  const url = await submitted(sandbox, input)
  await until(async () => ((await ask(`${url}/status`, { key })).status === 200 ? true : undefined))
}

interface Listed {
  request_id: string
  sent_at: string
  started_at: string
  ended_at?: string
  json_input?: Record<string, unknown>
}

/** What the listing shows, in its order. */
async function listed(sandbox: Sandbox, query = ''): Promise<{ items: Listed[]; date: number }> {
  const path = `models/requests/by-endpoint?endpoint_id=${endpoint}&expand=payloads${query}`
  const { body, headers } = await ask(`${sandbox.urls.falApi}/${path}`, { key })
  const { items } = JSON.parse(JSON.stringify(body))
  return { items, date: Date.parse(headers.get('date') ?? '') }
}

t.test('the listing shows nothing that waits, unless it is told to', async t => {
  const sandbox = await quickSandbox(t, { falRunners: 1, generationMs: 60_000 })
  await submitted(sandbox)
  await until(async () => ((await listed(sandbox)).items.length === 1 ? true : undefined))
  await submitted(sandbox, { ...falInput, prompt: 'it waits for the runner' })
  t.equal((await listed(sandbox)).items.length, 1)
  fault(sandbox, 'list-queued')
  t.equal((await listed(sandbox)).items.length, 2)
})

t.test('the latest end comes first, and what runs comes last and was sent when it began', async t => {
  const sandbox = await quickSandbox(t, { falRunners: 5 })
  fault(sandbox, 'slow-generation', { ms: 60_000 })
  await submitted(sandbox, { ...falInput, prompt: 'it runs and runs' })
  fault(sandbox, 'slow-generation', { ms: 1 })
  await completed(sandbox, { ...falInput, prompt: 'it ended first of all' })
  await completed(sandbox, { ...falInput, prompt: 'it ended after that' })
  const { items } = await listed(sandbox)
  t.strictSame(
    items.map(({ json_input }) => json_input?.['prompt']),
    ['it ended after that', 'it ended first of all', 'it runs and runs'],
  )
  const [work] = sandbox.control.work({ prompt: 'it runs' })
  t.ok(Date.parse(items.at(-1)?.sent_at ?? '') > Date.parse(work?.accepted_at ?? ''), 'later than it was accepted')
  t.equal(items.at(-1)?.ended_at, undefined)
  const refused = await ask(`${sandbox.urls.falApi}/models/requests/by-endpoint?endpoint_id=${endpoint}&sort_by=name`, {
    key,
  })
  t.match(refused, { status: 400, body: { error: { type: 'validation_error' } } })
})

t.test('a clock of its own, in every time that fal tells', async t => {
  const sandbox = await quickSandbox(t)
  await completed(sandbox)
  const exact = await listed(sandbox)
  fault(sandbox, 'own-clock', { ms: -150_000 })
  const behind = await listed(sandbox)
  for (const time of ['sent_at', 'started_at', 'ended_at'] as const) {
    const [was, is] = [exact, behind].map(({ items }) => Date.parse(items[0]?.[time] ?? ''))
    t.equal((was ?? 0) - (is ?? 0), 150_000, time)
  }
  t.ok(exact.date - behind.date > 100_000, 'Date as well')
  t.equal((await listed(sandbox, `&start=${exact.items[0]?.sent_at}`)).items.length, 0, 'and in what it is asked for')
  t.equal((await listed(sandbox, `&start=${behind.items[0]?.sent_at}`)).items.length, 1)
})

t.test('inputs are listed with defaults filled in, or with their texts cleaned', async t => {
  const sandbox = await quickSandbox(t)
  const prompt = 'un cafe\u0301 \ud83d noir\0'
  await completed(sandbox, { ...falInput, prompt, audio_setting: { format: 'mp3' } })
  fault(sandbox, 'fill-in-inputs')
  const filled = { prompt, seed: null, audio_setting: { format: 'mp3', normalize: true } }
  t.match((await listed(sandbox)).items, [{ json_input: filled }])
  fault(sandbox, 'clean-inputs')
  t.match((await listed(sandbox)).items, [{ json_input: { prompt: 'un caf\u00e9 \ufffd noir' } }])
})
