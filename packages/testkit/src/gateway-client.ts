import { SoundFoundryClient } from '@soundfoundry/client'
import {
  parseProvidersHealth,
  type ProviderName,
  type ProvidersHealth,
  type Track,
  type TrackRequestBody,
} from '@soundfoundry/track'
import { checkedTrack } from './checked-track.ts'
import { waitFor } from './wait-for.ts'

/** What came of posting a track. */
export interface Posted {
  readonly status: number
  readonly headers: Headers
  readonly track: Track
}

export interface DoneOptions {
  /** The limit in milliseconds, 30 s unless told otherwise. */
  timeoutMs?: number
}

/** The gateway as a caller sees it: every answer is held against the published shapes. */
export interface GatewayClient {
  /** @throws Error when the answer is not 202 with a track */
  post(body: TrackRequestBody, headers?: Readonly<Record<string, string>>): Promise<Posted>
  read(id: string): Promise<Track>
  /** @throws Error when the answer is not 200 with a track */
  cancel(id: string): Promise<Track>
  /** Waits until a track is done, also while the gateway is away now and then. */
  done(id: string, options?: DoneOptions): Promise<Track>
  /** Posts a track and waits until it is done. */
  make(body: TrackRequestBody, options?: DoneOptions): Promise<Track & { readonly prompt: string }>
  providers(): Promise<ProvidersHealth>
  /** Waits until the gateway says this of a provider, and returns the sentence that comes with it. */
  providerIs(provider: ProviderName, state: ProvidersHealth['fal'], options?: DoneOptions): Promise<string | null>
  /** Anything else, by its path. */
  fetch(path: string, init?: RequestInit): Promise<Response>
}

/** How long one call may take, beside the 10 s that it may wait for a track. */
const callLimitMs = 10_000

/** Talks to a gateway at its base URL. */
export function createGatewayClient(apiUrl: string): GatewayClient {
  const client = new SoundFoundryClient({ baseUrl: apiUrl, timeoutMs: callLimitMs })

  const call = async (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${apiUrl}${path}`, { signal: AbortSignal.timeout(2 * callLimitMs), ...init })

  const read = async (id: string, waitS = 0): Promise<Track> => checkedTrack(await client.readTrack(id, { waitS }))

  const done = async (id: string, { timeoutMs = 30_000 }: DoneOptions = {}): Promise<Track> => {
    let last: Track | undefined
    const finished = async (): Promise<Track | false> => {
      last = await read(id, 10)
      return last.done && last
    }
    try {
      return await waitFor(finished, { what: `track ${id} to be done`, timeoutMs, intervalMs: 100 })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      throw new Error(`${message}; it stood at ${JSON.stringify(last)}`, { cause: error })
    }
  }

  const post = async (body: TrackRequestBody, headers: Readonly<Record<string, string>> = {}): Promise<Posted> => {
    const signal = AbortSignal.timeout(2 * callLimitMs)
    const { data, error, response } = await client.calls.POST('/api/tracks', { body, headers, signal })
    const { status } = response
    if (status !== 202) throw new Error(`expected 202, got ${status}: ${JSON.stringify(error ?? data)}`)
    return { status, headers: response.headers, track: checkedTrack(data) }
  }

  const providers = async (): Promise<ProvidersHealth> => parseProvidersHealth(await client.providersHealth())

  return {
    post,
    read: id => read(id),
    done,
    providers,
    fetch: call,
    cancel: async id => checkedTrack(await client.cancelTrack(id)),
    make: async (body, options) => {
      const track = await done((await post(body)).track.id, options)
      return { ...track, prompt: body.prompt }
    },
    providerIs: async (provider, state, { timeoutMs = 30_000 } = {}) => {
      const what = `${provider} to be ${state}`
      const found = await waitFor(
        async () => {
          const health = await providers()
          return health[provider] === state && { error: health[`${provider}_error`] }
        },
        { what, timeoutMs, intervalMs: 100 },
      )
      return found.error
    },
  }
}
