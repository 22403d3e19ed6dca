import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { TrackRequestBody } from '@soundfoundry/track'
import type { GatewayClient } from '../gateway-client.ts'

/** A track that the gateway has accepted. */
export interface AcceptedTrack {
  readonly id: string
  /** No other track has it. */
  readonly prompt: string
}

export interface Traffic {
  /** How many tracks somebody wants by now. */
  readonly posted: number
  /** How often the gateway gave each kind of answer; `no answer` when the call itself failed. */
  readonly answers: ReadonlyMap<string, number>
  /** Begins no more posts, and waits until each has been answered. */
  finish(): Promise<AcceptedTrack[]>
}

const retryMs = 250

/** One post, and what kind of answer it got. */
async function postOnce(
  gateway: GatewayClient,
  body: TrackRequestBody,
  headers: Readonly<Record<string, string>>,
): Promise<{ answer: string; id: string | null }> {
  try {
    const response = await gateway.fetch('/api/tracks', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    await response.body?.cancel()
    const retry = response.headers.has('retry-after') ? ' with Retry-After' : ''
    const id = response.status === 202 ? (response.headers.get('location')?.split('/').at(-1) ?? null) : null
    return { answer: id === null ? `${response.status}${retry}` : '202', id }
  } catch {
    return { answer: 'no answer', id: null }
  }
}

/**
 * Posts so many tracks a second, each with its idempotency key until it is accepted, as a careful caller does.
 *
 * @param wishes what all of them ask for beside their prompts
 * @param name what each prompt begins with
 */
export function startTraffic(
  gateway: GatewayClient,
  perSecond: number,
  wishes: Omit<TrackRequestBody, 'prompt'> = {},
  name = 'Chaos track',
): Traffic {
  const posts: Array<Promise<AcceptedTrack>> = []
  const answers = new Map<string, number>()
  const postUntilAccepted = async (number: number): Promise<AcceptedTrack> => {
    const prompt = `${name} ${number}, ${randomUUID()}`
    const headers = { 'idempotency-key': randomUUID() }
    for (;;) {
      const { answer, id } = await postOnce(gateway, { ...wishes, prompt }, headers)
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
      if (id !== null) return { id, prompt }
      await delay(retryMs)
    }
  }
  const startedAt = performance.now()
  // A timer that comes late makes up for what was missed: the rate is the promise.
  const timer = setInterval(
    () => {
      const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond)
      while (posts.length < due) posts.push(postUntilAccepted(posts.length + 1))
    },
    Math.min(1_000 / perSecond, 50),
  )
  return {
    answers,
    get posted() {
      return posts.length
    },
    finish() {
      clearInterval(timer)
      return Promise.all(posts)
    },
  }
}
