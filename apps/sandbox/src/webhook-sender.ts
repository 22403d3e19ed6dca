import { createHash, createHmac, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { queueResult } from './fal-status.ts'
import { prediction } from './replicate-prediction.ts'
import type { Work } from './work-ledger.ts'
import type { World } from './world.ts'

const lookEvery = 50
const attempts = 5
const firstRetryMs = 200
const answerWithinMs = 15_000
const userId = 'sandbox'

/** Tells callers' webhooks of work that has ended, signed as each provider signs. */
export class WebhookSender {
  readonly #keys = generateKeyPairSync('ed25519')
  readonly #secret = randomBytes(24)
  readonly #stop = new AbortController()
  readonly #following = new Set<Promise<void>>()
  #world: World | undefined

  /** Gives it the world it looks at; the two know each other. */
  attach(world: World): void {
    this.#world = world
  }

  /** Follows accepted work to its end, if it has a webhook. */
  watch(work: Work): void {
    const { webhook } = work
    if (webhook === undefined || this.#world === undefined) return
    const following = this.#follow(this.#world, work, webhook).catch(() => undefined)
    this.#following.add(following)
    void following.then(() => this.#following.delete(following))
  }

  /** The public half of the key fal's webhooks are signed with, as a JWK set. */
  jwks(): unknown {
    return { keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'EdDSA' }] }
  }

  /** The secret Replicate's webhooks are signed with. */
  secret(): string {
    return `whsec_${this.#secret.toString('base64')}`
  }

  /** Stops following. */
  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#following)
  }

  async #follow(world: World, work: Work, webhook: string): Promise<void> {
    const tell = async (event: string) => {
      const body = work.provider === 'fal' ? await falEvent(world, work) : JSON.stringify(prediction(world, work))
      const wanted = work.provider === 'fal' ? event === 'completed' : wants(work, event)
      if (wanted) await this.#deliver(webhook, body, work)
    }
    let started = false
    for (;;) {
      const { startedAt, endedAt } = world.ledger.standing(work)
      if (!started && startedAt !== undefined) {
        started = true
        await tell('start')
      }
      if (endedAt !== undefined) return tell('completed')
      await this.#pause(lookEvery)
    }
  }

  /** Delivers until a 2xx; a redirect is final. Deliveries of the same event carry the same id. */
  async #deliver(webhook: string, body: string, work: Work): Promise<void> {
    const id = `msg_${randomUUID()}`
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (attempt > 0) await this.#pause(firstRetryMs * 2 ** attempt)
      const headers = work.provider === 'fal' ? this.#falSignature(work, body) : this.#replicateSignature(id, body)
      const status = await this.#post(webhook, headers, body)
      if (status >= 200 && status < 400) return
    }
  }

  /** The status of the answer, 0 when none came in time. */
  async #post(webhook: string, headers: Record<string, string>, body: string): Promise<number> {
    // Not AbortSignal.any over AbortSignal.timeout: Node 20 may collect such a timeout as garbage before its time.
    const over = new AbortController()
    const end = (): void => over.abort()
    const timer = setTimeout(end, answerWithinMs)
    this.#stop.signal.addEventListener('abort', end, { once: true })
    if (this.#stop.signal.aborted) end()
    try {
      const answer = await fetch(webhook, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        redirect: 'manual',
        signal: over.signal,
      })
      return answer.status
    } catch {
      return 0
    } finally {
      clearTimeout(timer)
      this.#stop.signal.removeEventListener('abort', end)
    }
  }

  #falSignature(work: Work, body: string): Record<string, string> {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const digest = createHash('sha256').update(body).digest('hex')
    const message = [work.request_id, userId, timestamp, digest].join('\n')
    return {
      'x-fal-webhook-request-id': work.request_id,
      'x-fal-webhook-user-id': userId,
      'x-fal-webhook-timestamp': timestamp,
      'x-fal-webhook-signature': sign(null, Buffer.from(message), this.#keys.privateKey).toString('hex'),
    }
  }

  #replicateSignature(id: string, body: string): Record<string, string> {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = createHmac('sha256', this.#secret).update(`${id}.${timestamp}.${body}`).digest('base64')
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
  }

  async #pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.#stop.signal, ref: false })
  }
}

function wants(work: Work, event: string): boolean {
  return work.webhookEvents === undefined || work.webhookEvents.includes(event)
}

async function falEvent(world: World, work: Work): Promise<string> {
  const result = await queueResult(world, work)
  const { status, body } = result.kind === 'json' ? result : { status: 500, body: null }
  const outcome = status < 300 ? { status: 'OK' } : { status: 'ERROR', error: `Invalid status code: ${status}` }
  return JSON.stringify({
    request_id: work.request_id,
    gateway_request_id: work.request_id,
    ...outcome,
    payload: body,
  })
}
