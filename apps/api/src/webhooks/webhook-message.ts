import type { Secret } from '@soundfoundry/config'
import type { TrackRecord } from '@soundfoundry/track'
import { Webhook } from 'standardwebhooks'
import type { ShowTrack } from '../show-tracks.ts'

/** Signs one message as Standard Webhooks has it: `v1,` and the signature, one for each secret with spaces between them. */
export type SignWebhook = (id: string, at: Date, body: string) => string

/** A signer for one or several secrets: while receivers change from one to the next, they find both signatures. */
export function createSigner(secrets: readonly Secret[]): SignWebhook {
  const webhooks = secrets.map(secret => new Webhook(secret.reveal()))
  return (id, at, body) => webhooks.map(webhook => webhook.sign(id, at, body)).join(' ')
}

export interface WebhookCall {
  /** The message's name, the same with every try. */
  id: string
  body: string
  headers: Readonly<Record<string, string>>
}

/** A message that is no track's, for a receiver that is to be tried out. */
export function toTestCall(sign: SignWebhook, id: string, now: Date): WebhookCall {
  const timestamp = now.toISOString()
  return toCall(sign, `msg_test_${id}`, now, { type: 'webhook.test', timestamp, data: { test: true } })
}

/**
 * What a track's webhook is sent (https://www.standardwebhooks.com): the same `webhook-id` with every try, so that
 * whoever gets it twice can tell, and a timestamp and signature of the try.
 */
export function toWebhookCall(
  record: TrackRecord,
  { sign, show }: { sign: SignWebhook; show: ShowTrack },
  now: Date,
): WebhookCall {
  return toCall(sign, `msg_${record.id}`, now, {
    type: `track.${record.status}`,
    timestamp: record.updated_at,
    data: show(record),
  })
}

function toCall(sign: SignWebhook, id: string, now: Date, message: object): WebhookCall {
  const body = JSON.stringify(message)
  return {
    id,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'soundfoundry',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': sign(id, now, body),
    },
  }
}
