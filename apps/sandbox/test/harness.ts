import { createFalClient, type FalClient } from '@fal-ai/client'
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { IncomingMessage, request, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import Replicate from 'replicate'
import { startSandbox, type Sandbox, type SandboxOptions } from '../src/index.ts'

/** A key of fal's shape, made up on the spot. */
export function falKey(): string {
  return `${randomUUID()}:${randomBytes(16).toString('hex')}`
}

/** A token of Replicate's shape, made up on the spot. */
export function replicateToken(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return `r8_${Array.from({ length: 37 }, () => letters[randomInt(letters.length)]).join('')}`
}

/** A sandbox that is quick, closed with the test. */
export async function quickSandbox(
  t: { teardown: (close: () => Promise<void>) => void },
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const sandbox = await startSandbox({ queueMs: 40, generationMs: 80, audioSeconds: 2, ...options })
  t.teardown(sandbox.close)
  return sandbox
}

/** fal's own client, led to the sandbox by nothing but its middleware. */
export function falClient(sandbox: Sandbox, credentials: string): FalClient {
  return createFalClient({
    credentials,
    requestMiddleware: async request => ({
      ...request,
      url: request.url.replace('https://queue.fal.run', sandbox.urls.falQueue),
    }),
  })
}

/** Replicate's own client, led to the sandbox by its base URL. */
export function replicateClient(sandbox: Sandbox, auth: string): Replicate {
  return new Replicate({ auth, baseUrl: sandbox.urls.replicateApi })
}

/** A request as JSON, without any client's retries. */
export async function ask(
  url: string,
  options: { method?: string; key?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<{ status: number; reason: string; headers: Headers; body: unknown; text: string }> {
  const { method = 'GET', key, headers = {}, body } = options
  const response = await fetch(url, {
    method,
    headers: { ...(key === undefined ? {} : { authorization: key }), 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  })
  const read = await response.text()
  const { status, statusText: reason, headers: answered } = response
  return { status, reason, headers: answered, text: read, body: parsed(read) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A submit that is sent once whatever the answer: `fetch` sends one again after a 421. */
export async function askOnce(
  url: string,
  key: string,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; text: string }> {
  const body = JSON.stringify(falInput)
  const headers = { authorization: key, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const sent = request(url, { method: 'POST', headers, agent: false })
  sent.end(body)
  const [response]: unknown[] = await once(sent, 'response')
  if (!(response instanceof IncomingMessage)) throw new Error('no answer')
  return { status: response.statusCode, headers: response.headers, text: await text(response) }
}

/** Looks until a condition holds, for ten seconds at most. */
export async function until<Value>(look: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  const end = Date.now() + 10_000
  while (Date.now() < end) {
    const value = await look()
    if (value !== undefined) return value
    await new Promise(resolve => setTimeout(resolve, 15))
  }
  throw new Error('The condition did not come true within ten seconds')
}

/** An input that fal's music models take. */
export const falInput = {
  prompt: 'slow piano ballad, warm and sparse',
  lyrics_prompt: '[Verse]\nThe rain has gone, the street is bright',
}

/** An input that Replicate's music models take. */
export const replicateInput = {
  prompt: 'slow piano ballad, warm and sparse',
  lyrics: '[Verse]\nThe rain has gone, the street is bright',
}
