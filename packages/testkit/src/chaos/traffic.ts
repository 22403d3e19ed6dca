import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { GatewayClient } from '../gateway-client.ts'

/** A track that the gateway has accepted. */
export interface AcceptedTrack {
  readonly id: string
  /** No other track has it. */
  readonly prompt: string
}

export interface Traffic {
  /** How many posts have begun. */
  readonly posted: number
  /** Begins no more posts, and waits until each has been answered. */
  finish(): Promise<AcceptedTrack[]>
}

const retryMs = 250

/** Posts with one idempotency key until the gateway answers, as a careful caller does. */
async function postUntilAnswered(gateway: GatewayClient, number: number): Promise<AcceptedTrack> {
  const prompt = `Chaos track ${number}, ${randomUUID()}`
  const headers = { 'idempotency-key': randomUUID() }
  for (;;) {
    try {
      const { track } = await gateway.post({ prompt }, headers)
      return { id: track.id, prompt }
    } catch {
      await delay(retryMs)
    }
  }
}

/** Posts so many tracks a second, whatever becomes of them. */
export function startTraffic(gateway: GatewayClient, perSecond: number): Traffic {
  const posts: Array<Promise<AcceptedTrack>> = []
  const timer = setInterval(() => posts.push(postUntilAnswered(gateway, posts.length + 1)), 1_000 / perSecond)
  return {
    get posted() {
      return posts.length
    },
    finish() {
      clearInterval(timer)
      return Promise.all(posts)
    },
  }
}
