import { randomUUID } from 'node:crypto'
import type { Bus, BusLog } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import type { LookupAll, Reach, Scrubber } from '@soundfoundry/service'
import { HostLimit } from './host-limit.ts'
import { postWebhook } from './post-webhook.ts'
import { explainStatus, standardTimeoutMs } from './tell-webhooks.ts'
import { toTestCall, type SignWebhook } from './webhook-message.ts'

/** What came of one call that was made to try a receiver out. */
export interface TestedWebhook {
  /** The `webhook-id` of the call. */
  readonly id: string
  readonly delivered: boolean
  readonly http_status: number | null
  readonly error: string | null
  /** The beginning of the answer's body; null without an answer. */
  readonly answer: string | null
  readonly duration_ms: number
}

/** Calls a receiver once, with a message that is no track's. Throws `rate_limited`, `shutting_down`. */
export type TestWebhook = (url: URL) => Promise<TestedWebhook>

export interface TestOptions {
  readonly clock: Pick<Bus['clock'], 'date'>
  readonly log: BusLog
  readonly sign: SignWebhook
  readonly reach: Reach
  readonly scrubber: Pick<Scrubber, 'scrub'>
  /** Aborted when the process is to end. */
  readonly stopping: AbortSignal
  readonly timeoutMs?: number
  readonly lookup?: LookupAll
}

/** Tests of one receiver at once in one process. */
const parallelPerHost = 4
const keptBytes = 1_000

/** Tries receivers out, by the same rules as tracks are told by. */
export function createWebhookTest(options: TestOptions): TestWebhook {
  const hosts = new HostLimit(parallelPerHost)
  return async url => {
    if (!hosts.take(url.host)) {
      throw new AppError('rate_limited', {
        detail: `${parallelPerHost} tests of this receiver are under way already.`,
        context: { host: url.host },
      })
    }
    try {
      return await callOnce(url, options)
    } finally {
      hosts.free(url.host)
    }
  }
}

async function callOnce(url: URL, options: TestOptions): Promise<TestedWebhook> {
  const { clock, log, sign, reach, scrubber, stopping, timeoutMs = standardTimeoutMs, lookup } = options
  const begin = performance.now()
  const call = toTestCall(sign, randomUUID(), clock.date())
  const posted = await postWebhook(url, call, { reach, timeoutMs, stopping, lookup, keptBytes })
  if (posted.how === 'interrupted') throw new AppError('shutting_down')
  const duration_ms = Math.round(performance.now() - begin)
  const isAnswered = posted.how === 'answered'
  const http_status = isAnswered ? posted.status : null
  const delivered = http_status !== null && http_status >= 200 && http_status < 300
  const error = isAnswered ? (delivered ? null : explainStatus(posted.status)) : posted.why
  log.info({ host: url.host, http_status, why: error, ms: duration_ms }, 'webhook tested')
  const answer = isAnswered ? scrubber.scrub(toText(posted.beginning)) : null
  return { id: call.id, delivered, http_status, error, answer, duration_ms }
}

/** Bytes as somebody can read them: what is no text in UTF-8, or would move a cursor, is U+FFFD. */
function toText(bytes: Buffer): string {
  // As a part of something longer, so that a character that was cut in two is left away.
  const text = new TextDecoder().decode(bytes, { stream: true })
  return text.replaceAll('\r\n', '\n').replaceAll(/(?![\t\n])\p{Cc}/gu, '\uFFFD')
}
