import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { BusLog } from '@soundfoundry/bus'
import type { Secret } from '@soundfoundry/config'
import { withinTime } from '@soundfoundry/track'
import { Webhook } from 'standardwebhooks'
import type { Alert, AlertSink } from './alert.ts'

/** How long to wait before each try but the first: 8 tries in about an hour. Milliseconds. */
export const retryDelays: readonly number[] = [5_000, 30_000, 120_000, 300_000, 600_000, 1_200_000, 1_500_000]
const timeoutMs = 15_000
/** Beyond this an alert only stands in the log: a far end that is gone must not fill the memory. */
const mostPending = 200

interface WebhookOptions {
  url: string
  secret: Secret | undefined
  /** Goes over every body before it is signed. */
  scrub: (text: string) => string
  log: BusLog
  /** The broker's time, which every try is stamped with. */
  now: () => Date
  delays?: readonly number[]
}

export interface WebhookSink {
  readonly tell: AlertSink
  /** Lets go of what has not been delivered, and says how much that is. */
  stop(): void
}

/**
 * Posts alerts to a webhook as Standard Webhooks (https://www.standardwebhooks.com) has it: signed when there is a secret,
 * one `webhook-id` and body over all tries, a timestamp of each try. A redirect is a refusal: the address is to be right.
 */
export function webhookSink({
  url,
  secret,
  scrub,
  log,
  now: getNow,
  delays = retryDelays,
}: WebhookOptions): WebhookSink {
  const signer = secret === undefined ? null : new Webhook(secret.reveal())
  const stopped = new AbortController()
  let pending = 0

  const post = async (id: string, body: string): Promise<string | null> => {
    const now = getNow()
    const signature = signer === null ? {} : { 'webhook-signature': signer.sign(id, now, body) }
    const timestamp = String(Math.floor(now.getTime() / 1000))
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      ...signature,
    }
    try {
      return await withinTime(stopped.signal, timeoutMs, async signal => {
        const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
        await response.body?.cancel()
        return response.ok ? null : `it answered ${response.status}`
      })
    } catch (error) {
      return whatFailed(error)
    }
  }

  const deliver = async (alert: Alert): Promise<void> => {
    const id = `alert_${randomUUID()}`
    const body = scrub(JSON.stringify(toBody(alert)))
    let problem = await post(id, body)
    for (const wait of delays) {
      if (problem === null) return
      log.warn(
        { alert: alert.kind, webhook_id: id, problem, again_in_ms: wait },
        'an alert was not delivered: trying again',
      )
      await delay(wait, undefined, { signal: stopped.signal, ref: false })
      problem = await post(id, body)
    }
    if (problem !== null) log.error({ alert: alert.kind, webhook_id: id, problem }, 'an alert was never delivered')
  }

  return {
    tell: alert => {
      if (pending >= mostPending) {
        log.error(
          { alert: alert.kind, pending },
          'too many alerts wait to be delivered: this one only stands in the log',
        )
        return
      }
      pending += 1
      deliver(alert)
        .catch((err: unknown) => {
          if (!stopped.signal.aborted) log.error({ err, alert: alert.kind }, 'an alert could not be delivered')
        })
        .finally(() => {
          pending -= 1
        })
    },
    stop: () => {
      if (pending > 0) log.warn({ pending }, 'closing before all alerts were delivered')
      stopped.abort()
    },
  }
}

/** The body of an alert's message: what consumers branch on is `data.kind` and `data.state`. */
function toBody(alert: Alert): object {
  const { at, ...data } = alert
  return { type: 'alert', timestamp: at, data }
}

/** Why a request did not come back, without the address: it may hold what is nobody's business. */
function whatFailed(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return cause instanceof Error ? cause.name : 'the request failed'
}
