import { createFalClient, type QueueClient } from '@fal-ai/client'
import { exchangeOnce, nothingSent, withinLimits, type Exchange, type Limits } from './exchange.ts'

/** Where fal is reached; each may carry a path in front, as a proxy or the sandbox does. */
export interface FalEndpoints {
  queueUrl: string
  restUrl: string
  apiUrl: string
}

/** Whose call it is and how long it may take. */
export interface Access extends Limits {
  key: string
  /** Asked right before the first byte is written; of a submit only. */
  confirm?: (() => Promise<boolean>) | undefined
}

/**
 * Headers of every submit.
 *
 * - `x-fal-no-retry`: fal would otherwise run a job up to ten times on its own, out of our sight.
 * - `x-app-fal-disable-fallback`: fal may otherwise run the job on an equivalent endpoint. That one has its own price and
 *   limits, and its requests are listed under its own id, where looking for a lost submit would not find them.
 *
 * Source: fal's page on common parameters of model APIs.
 */
const submitHeaders = { 'x-fal-no-retry': '1', 'x-app-fal-disable-fallback': 'true' }

const queueHost = 'queue.fal.run'

/** Thrown to the client once its request has been made, so that it neither judges the answer nor sends it again. */
class Captured extends Error {
  override name = 'Captured'
}

/** Every request that is ever made to fal. Each call of each of them is one request on the wire, and none throws. */
export type FalCalls = ReturnType<typeof createCalls>

/**
 * The requests to fal at the given endpoints. The queue is spoken through fal's own client, the rest directly.
 *
 * @param startTimeoutS within how many seconds of its submit work must begin, or never run (`X-Fal-Request-Timeout`)
 */
export function createCalls(endpoints: FalEndpoints, startTimeoutS: number) {
  const queue = trimmed(endpoints.queueUrl)
  const rest = trimmed(endpoints.restUrl)
  const api = trimmed(endpoints.apiUrl)
  return {
    submit: (access: Access, model: string, input: Record<string, unknown>) =>
      throughClient(queue, access, (client, abortSignal) =>
        client.submit(model, { input, abortSignal, headers: submitHeaders, startTimeout: startTimeoutS }),
      ),
    status: (access: Access, model: string, requestId: string) =>
      throughClient(queue, access, (client, abortSignal) => client.status(model, { requestId, abortSignal })),
    result: (access: Access, model: string, requestId: string) =>
      throughClient(queue, access, (client, abortSignal) => client.result(model, { requestId, abortSignal })),
    cancel: (access: Access, model: string, requestId: string) =>
      throughClient(queue, access, (client, abortSignal) => client.cancel(model, { requestId, abortSignal })),
    account: (access: Access) => get(access, `${rest}/users/current`),
    pricing: (access: Access, model: string) =>
      get(access, `${api}/models/pricing?${new URLSearchParams({ endpoint_id: model }).toString()}`),
    listing: (access: Access, query: Record<string, string>) =>
      get(access, `${api}/models/requests/by-endpoint?${new URLSearchParams(query).toString()}`),
  }
}

function get(access: Access, url: string): Promise<Exchange> {
  const headers = { accept: 'application/json', authorization: `Key ${access.key}` }
  return withinLimits(access, signal => exchangeOnce(url, { headers, signal }))
}

/**
 * Makes one request with fal's client, exactly once.
 *
 * The client sends a submit again on 429, 502, 503, 504 and on every broken connection, whatever its `retry` option says,
 * and after a sleep that no signal ends. What it may not do again is therefore decided in its `fetch` hook: the first request
 * goes out, whatever comes of it is kept, and the client is handed an error it does not know as one to retry.
 */
async function throughClient(
  baseUrl: string,
  access: Access,
  call: (client: QueueClient, signal: AbortSignal) => Promise<unknown>,
): Promise<Exchange> {
  return withinLimits(access, async signal => {
    let captured: Promise<Exchange> | undefined
    const client = createFalClient({
      credentials: access.key,
      requestMiddleware: request => Promise.resolve({ ...request, url: moved(request.url, baseUrl) }),
      fetch: async (url, init) => {
        if (captured === undefined) {
          captured = exchangeOnce(url instanceof Request ? url.url : url, { ...init, confirm: access.confirm })
          await captured
        }
        throw new Captured('the answer is captured')
      },
      retry: { maxRetries: 0 },
    })
    try {
      await call(client.queue, signal)
      return captured ?? nothingSent(undefined)
    } catch (error) {
      return captured ?? nothingSent(error)
    }
  })
}

/** The same path and query at another origin. Only queue requests come through here: an upload, for instance, does not. */
function moved(url: string, baseUrl: string): string {
  const { host, pathname, search } = new URL(url)
  if (host !== queueHost) throw new Captured('not a request to the queue')
  return `${baseUrl}${pathname}${search}`
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '')
}
