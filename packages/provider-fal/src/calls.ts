import { createFalClient, type QueueClient } from '@fal-ai/client'
import { exchange, exchangeThroughClient, type Access, type Exchange } from '@soundfoundry/provider-kit'

/** Where fal is reached; each may carry a path in front, as a proxy or the sandbox does. */
export interface FalEndpoints {
  queueUrl: string
  restUrl: string
  apiUrl: string
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
  return exchange(url, { headers: { accept: 'application/json', authorization: `Key ${access.secret}` } }, access)
}

/**
 * Makes one request with fal's client, which sends a submit again on 429, 502, 503, 504 and on every broken connection,
 * whatever its `retry` option says, and after a sleep that no signal ends. In its `fetch` hook it cannot.
 */
function throughClient(
  baseUrl: string,
  access: Access,
  call: (client: QueueClient, signal: AbortSignal) => Promise<unknown>,
): Promise<Exchange> {
  return exchangeThroughClient(access, (fetch, signal) => {
    const client = createFalClient({
      credentials: access.secret,
      requestMiddleware: request => Promise.resolve({ ...request, url: moved(request.url, baseUrl) }),
      fetch,
      retry: { maxRetries: 0 },
    })
    return call(client.queue, signal)
  })
}

/** The same path and query at another origin. Only queue requests come through here: an upload, for instance, does not. */
function moved(url: string, baseUrl: string): string {
  const { host, pathname, search } = new URL(url)
  if (host !== queueHost) throw new Error('not a request to the queue')
  return `${baseUrl}${pathname}${search}`
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '')
}
