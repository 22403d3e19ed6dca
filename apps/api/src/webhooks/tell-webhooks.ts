import type { Bus, BusLog, ConsumerLoop, Delivery, Disposal } from '@soundfoundry/bus'
import { whyRefused, type LookupAll, type Reach } from '@soundfoundry/service'
import { advance, countedTries, isDone, webhookOf, type TrackRecord, type WebhookOutcome } from '@soundfoundry/track'
import type { ShowTrack } from '../show-tracks.ts'
import { HostLimit } from './host-limit.ts'
import { postWebhook, type PostOutcome } from './post-webhook.ts'
import { planRetry, readRetryAfter, webhookDelays } from './retry-plan.ts'
import { toWebhookCall, type SignWebhook } from './webhook-message.ts'

export interface TellOptions {
  bus: Bus
  log: BusLog
  sign: SignWebhook
  show: ShowTrack
  reach: Reach
  onAttempt?: ((what: 'delivered' | 'retried' | 'failed') => void) | undefined
  /** Waits after each try that failed, in milliseconds. */
  delays?: readonly number[] | undefined
  /** How long a receiver has for its answer, in milliseconds. */
  timeoutMs?: number | undefined
  lookup?: LookupAll | undefined
}

/** Calls at once in one process, and of these at one receiver. */
const parallel = 128
const parallelPerHost = 16
/** A call for whose receiver there is no room is looked at again after this. Milliseconds. */
const noRoomMs = 1_000
/** A track whose item came before its end is looked at again soon, and less and less often. Milliseconds. */
const notDoneMs = 100
const longestNotDoneMs = 10_000
export const standardTimeoutMs = 10_000

/** Tells webhooks that their tracks are done, until it is stopped. Any number of processes share the work. */
export function tellWebhooks(options: TellOptions): Promise<ConsumerLoop> {
  const teller = new WebhookTeller(options)
  return options.bus.webhooks.consume({
    parallel,
    handle: (track, delivery) => teller.handle(track, delivery),
    onError: (err, subject) => options.log.error({ err, subject }, 'a webhook could not be seen to: trying again'),
  })
}

/** A try that has been made: what came of it, for the record and for the log. */
interface Tried {
  http_status: number | null
  error: string | null
  outcome: WebhookOutcome
}

class WebhookTeller {
  readonly #options: TellOptions
  readonly #hosts = new HostLimit(parallelPerHost)

  constructor(options: TellOptions) {
    this.#options = options
  }

  /** Sees to one track: calls its webhook when it is time to, and writes down what came of it before it lets go. */
  async handle(track: string, delivery: Delivery): Promise<Disposal> {
    const current = await this.#options.bus.tracks.get(track)
    if (current === null) return this.#withoutRecord(track, delivery)
    const { record } = current
    if (!isDone(record)) return later(delivery)
    const webhook = webhookOf(record)
    const address = record.request.webhook_url
    if (webhook?.state !== 'pending' || address === null) return { act: 'ack' }
    const wait = webhook.next_attempt_at === null ? 0 : Date.parse(webhook.next_attempt_at) - this.#now()
    if (wait > 0) return { act: 'back', delayMs: wait }

    const url = new URL(address)
    if (!this.#hosts.take(url.host)) return { act: 'back', delayMs: noRoomMs }
    try {
      return await this.#tell(record, url, delivery)
    } finally {
      this.#hosts.free(url.host)
    }
  }

  /** The record is written a moment after its item, unless the retention of both has passed. */
  async #withoutRecord(track: string, delivery: Delivery): Promise<Disposal> {
    return (await this.#options.bus.requests.get(track)) === null ? { act: 'ack' } : later(delivery)
  }

  async #tell(record: TrackRecord, url: URL, { stopping }: Delivery): Promise<Disposal> {
    const { reach, timeoutMs = standardTimeoutMs, lookup } = this.#options
    const begin = performance.now()
    const refused = whyRefused(url, reach)
    const call = toWebhookCall(record, this.#options, new Date(this.#now()))
    const posted: PostOutcome =
      refused === null
        ? await postWebhook(url, call, { reach, timeoutMs, stopping, lookup })
        : { how: 'unanswered', why: refused }
    if (posted.how === 'interrupted') return { act: 'back', delayMs: 0 }
    const tried = this.#judge(record, posted, refused !== null)
    return this.#keep(record, tried, { host: url.host, ms: Math.round(performance.now() - begin) })
  }

  /** The broker's time. */
  #now(): number {
    return this.#options.bus.clock.now()
  }

  #judge(record: TrackRecord, posted: Exclude<PostOutcome, { how: 'interrupted' }>, isHopeless: boolean): Tried {
    if (posted.how === 'unanswered') {
      const outcome: WebhookOutcome = isHopeless ? { state: 'failed' } : this.#again(record, null)
      return { http_status: null, error: posted.why, outcome }
    }
    const { status } = posted
    if (status >= 200 && status < 300) return { http_status: status, error: null, outcome: { state: 'delivered' } }
    // Standard Webhooks: 410 says that the receiver is gone for good.
    const outcome = status === 410 ? { state: 'failed' as const } : this.#again(record, posted.retryAfter ?? null)
    return { http_status: status, error: explainStatus(status), outcome }
  }

  #again(record: TrackRecord, retryAfter: string | null): WebhookOutcome {
    const webhook = webhookOf(record)
    const attempts = webhook === null ? [] : countedTries(webhook)
    const now = this.#now()
    const first = attempts[0]?.at
    const wait = planRetry(
      {
        tries: attempts.length + 1,
        sinceFirstMs: first === undefined ? 0 : now - Date.parse(first),
        retryAfterMs: readRetryAfter(retryAfter ?? undefined, now),
      },
      this.#options.delays ?? webhookDelays,
    )
    return wait === null
      ? { state: 'failed' }
      : { state: 'pending', next_attempt_at: new Date(now + wait).toISOString() }
  }

  async #keep(record: TrackRecord, tried: Tried, about: { host: string; ms: number }): Promise<Disposal> {
    const { bus, log, onAttempt } = this.#options
    const { outcome, http_status, error } = tried
    const attempt = (webhookOf(record)?.attempts.length ?? 0) + 1
    const fields = { track: record.id, attempt, http_status, why: error, ...about }
    if (outcome.state === 'delivered') log.info(fields, 'webhook delivered')
    else if (outcome.state === 'failed') log.warn(fields, 'webhook given up')
    else log.warn({ ...fields, again_at: outcome.next_attempt_at }, 'webhook not delivered: trying again')
    onAttempt?.(outcome.state === 'pending' ? 'retried' : outcome.state)

    await bus.tracks.update(record.id, present => {
      const next = advance(present, { type: 'webhook_tried', ...tried }, bus.clock.date())
      return next.ok ? next.record : null
    })
    if (outcome.state !== 'pending') return { act: 'ack' }
    return { act: 'back', delayMs: Math.max(0, Date.parse(outcome.next_attempt_at) - this.#now()) }
  }
}

const later = ({ deliveries }: Delivery): Disposal => ({
  act: 'back',
  delayMs: Math.min(longestNotDoneMs, notDoneMs * 2 ** Math.min(deliveries - 1, 10)),
})

/** What an answer that is not 2xx says of a try. */
export const explainStatus = (status: number): string =>
  status >= 300 && status < 400 ? `it answered ${status}: redirects are not followed` : `it answered ${status}`
