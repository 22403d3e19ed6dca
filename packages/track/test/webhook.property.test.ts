import t from 'tap'
import {
  countedTries,
  isDone,
  isWebhookDue,
  keptWebhookAttempts,
  webhookOf,
  type TrackEvent,
  type TrackRecord,
} from '../src/index.ts'
import { holds } from './track-stories.ts'

/** A record without what became of its webhook. */
const restOf = ({ webhook: _webhook, ...rest }: TrackRecord): string => JSON.stringify(rest)

const isAboutWebhook = (type: TrackEvent['type']): boolean => type === 'webhook_tried' || type === 'webhook_wanted'

t.test(
  'what becomes of the webhook changes nothing else, and nothing else changes what is known of the webhook',
  async t => {
    holds(t, ({ before, event, after: record }) =>
      isAboutWebhook(event.type)
        ? restOf(record) === restOf(before)
        : JSON.stringify(record.webhook) === JSON.stringify(before.webhook),
    )
  },
)

t.test('a webhook is tried once its track is done, if it has one, and until it is settled', async t => {
  holds(
    t,
    ({ ok, before }) => ok === (isDone(before) && webhookOf(before)?.state === 'pending'),
    ({ event }) => event.type === 'webhook_tried',
  )
})

t.test('of the tries of a webhook the first and the last ones are kept, and the last tells how it stands', async t => {
  holds(
    t,
    ({ before, event, after: record }) => {
      const [was, is] = [webhookOf(before), webhookOf(record)]
      if (was === null || is === null || event.type !== 'webhook_tried') return false
      const first = was.attempts[0] ?? is.attempts.at(-1)
      return (
        is.state === event.outcome.state &&
        is.attempts.length === Math.min(keptWebhookAttempts, was.attempts.length + 1) &&
        is.attempts.at(-1)?.http_status === event.http_status &&
        is.attempts[0]?.at === first?.at &&
        (is.next_attempt_at !== null) === (is.state === 'pending') &&
        (is.delivered_at !== null) === (is.state === 'delivered')
      )
    },
    ({ ok, event }) => ok && event.type === 'webhook_tried',
  )
})

t.test('a webhook is due from the end of its track to its first try', async t => {
  holds(t, ({ before, ok, event, after: record }) => {
    if (isWebhookDue(before)) return isWebhookDue(record) === !(ok && event.type === 'webhook_tried')
    return isWebhookDue(record) === (!isDone(before) && isDone(record) && record.request.webhook_url !== null)
  })
})

t.test(
  'one that has been tried can be wanted again at any time, with its tries kept and its plan begun anew',
  async t => {
    holds(
      t,
      ({ ok, before, after: record }) => {
        const [was, is] = [webhookOf(before), webhookOf(record)]
        if (!ok) return !isDone(before) || was === null
        if (was === null || is === null) return false
        const isUntried = was.attempts.length === 0
        return (
          is.state === 'pending' &&
          is.next_attempt_at === null &&
          JSON.stringify(is.attempts) === JSON.stringify(was.attempts) &&
          (isUntried ? record === before : countedTries(is).every(({ at }) => at >= (is.told_again_at ?? '')))
        )
      },
      ({ event }) => event.type === 'webhook_wanted',
    )
  },
)
