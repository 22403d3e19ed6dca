import { ApiError, ValidationError, type QueueStatus } from '@fal-ai/client'
import { parseBuffer } from 'music-metadata'
import t from 'tap'
import { falClient, falInput, falKey, quickSandbox, until } from './harness.ts'

const endpoint = 'fal-ai/minimax-music/v2'

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

t.test('submit, status, result: as in the documentation', async t => {
  const sandbox = await quickSandbox(t)
  const fal = falClient(sandbox, falKey())
  sandbox.control.setFault('fal', 'never-finish')
  const { request_id } = await fal.queue.submit(endpoint, { input: falInput })
  const first = await fal.queue.status(endpoint, { requestId: request_id, logs: true })
  t.ok(['IN_QUEUE', 'IN_PROGRESS'].includes(first.status))
  sandbox.control.clearFaults()
  const last = await until(async () => {
    const status = await fal.queue.status(endpoint, { requestId: request_id, logs: true })
    return status.status === 'COMPLETED' ? status : undefined
  })
  t.match(last, { request_id, logs: [{ source: 'USER' }], metrics: { inference_time: 0.08 } })
  const result = await fal.queue.result(endpoint, { requestId: request_id })
  t.equal(result.requestId, request_id)
  const { audio } = result.data
  t.match(audio, { content_type: 'audio/mpeg', url: new RegExp(`^${sandbox.filesOrigin}/fal/`) })
  const file = Buffer.from(await (await fetch(audio.url)).arrayBuffer())
  t.match(audio, { file_size: file.length })
  const { format } = await parseBuffer(file, 'audio/mpeg', { duration: true })
  t.ok(Math.abs((format.duration ?? 0) - 2) < 0.2)
  t.equal(sandbox.control.state().credential_leaks, 0)
})

t.test('subscribe polls to the end and passes the updates on', async t => {
  const sandbox = await quickSandbox(t, { queueMs: 500 })
  const fal = falClient(sandbox, falKey())
  sandbox.control.setFault('fal', 'never-finish')
  const updates: QueueStatus[] = []
  const result = await fal.subscribe(endpoint, {
    input: falInput,
    logs: true,
    pollInterval: 10,
    onQueueUpdate: update => {
      updates.push(update)
      if (update.status === 'IN_PROGRESS') sandbox.control.clearFaults()
    },
  })
  t.ok(result.data.audio.url)
  t.same(new Set(updates.map(update => update.status)), new Set(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED']))
})

t.test('subscribe over the status stream', async t => {
  const fal = falClient(await quickSandbox(t), falKey())
  const result = await fal.subscribe(endpoint, { input: falInput, mode: 'streaming', connectionMode: 'server' })
  t.ok(result.data.audio.url)
})

t.test('streamStatus tells every change and ends', async t => {
  const sandbox = await quickSandbox(t)
  const fal = falClient(sandbox, falKey())
  sandbox.control.setFault('fal', 'never-finish')
  const { request_id } = await fal.queue.submit(endpoint, { input: falInput })
  const stream = await fal.queue.streamStatus(endpoint, {
    requestId: request_id,
    logs: true,
    connectionMode: 'server',
  })
  const seen: string[] = []
  for await (const status of stream) {
    seen.push(status.status)
    if (status.status === 'IN_PROGRESS') sandbox.control.clearFaults()
  }
  const last = await stream.done()
  t.equal(last.status, 'COMPLETED')
  t.same(seen.at(-1), 'COMPLETED')
  t.ok(seen.includes('IN_PROGRESS'))
})

t.test('cancel in the queue, while running, and too late', async t => {
  const sandbox = await quickSandbox(t, { queueMs: 60_000 })
  const fal = falClient(sandbox, falKey())
  const { request_id } = await fal.queue.submit(endpoint, { input: falInput })
  await fal.queue.cancel(endpoint, { requestId: request_id })
  t.match(await fal.queue.status(endpoint, { requestId: request_id }), {
    status: 'COMPLETED',
    error_type: 'client_cancelled',
  })
  t.match(await failure(fal.queue.result(endpoint, { requestId: request_id })), {
    status: 499,
    message: 'Client Closed Request',
  })
  t.match(await failure(fal.queue.cancel(endpoint, { requestId: request_id })), {
    status: 400,
    body: { status: 'ALREADY_COMPLETED' },
  })
  t.equal(sandbox.control.state().work.fal.canceled, 1)
})

t.test('bad input completes and shows on the result', async t => {
  const fal = falClient(await quickSandbox(t), falKey())
  const error = await fal
    .subscribe(endpoint, { input: { prompt: 'short', lyrics_prompt: 'x'.repeat(3001) }, pollInterval: 10 })
    .catch((caught: unknown) => caught)
  t.ok(error instanceof ValidationError)
  if (!(error instanceof ValidationError)) return
  t.equal(error.status, 422)
  t.match(error.getFieldErrors('prompt'), [{ type: 'string_too_short', ctx: { min_length: 10 } }])
  t.match(error.getFieldErrors('lyrics_prompt'), [{ type: 'string_too_long', ctx: { max_length: 3000 } }])
})

t.test('a key that is wrong, and none at all', async t => {
  const known = falKey()
  const sandbox = await quickSandbox(t, { keys: { fal: [{ key: known }] } })
  t.ok(await falClient(sandbox, known).queue.submit(endpoint, { input: falInput }))
  const wrong = await falClient(sandbox, falKey())
    .queue.submit(endpoint, { input: falInput })
    .catch((caught: unknown) => caught)
  t.ok(wrong instanceof ApiError)
  t.match(wrong, { status: 401, message: 'Unauthorized', body: { detail: 'invalid key credentials' } })
  t.match(await failure(falClient(sandbox, '').queue.submit(endpoint, { input: falInput })), {
    status: 401,
    body: { detail: /Cannot access application "fal-ai\/minimax-music"/ },
  })
  t.equal(sandbox.control.state().work.fal.accepted, 1)
})
