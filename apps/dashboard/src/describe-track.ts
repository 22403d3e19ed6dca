import type { Track, TrackStatus } from '@soundfoundry/client'
import type { TableText } from './data-table.ts'
import type { Fact } from './fact-list.ts'
import { tellTime } from './tell-time.ts'

type Stage = NonNullable<Track['stage']>
type Attempt = Track['attempts'][number]
type Webhook = NonNullable<Track['webhook']>

export const statusWords: Readonly<Record<TrackStatus, string>> = {
  queued: 'Queued',
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  canceled: 'Canceled',
  expired: 'Expired',
}

const stageWords: Readonly<Record<Stage, string>> = {
  routing: 'choosing a provider',
  waiting: 'waiting, as no provider can take it now',
  submitting: 'being handed to the provider',
  generating: 'being generated',
  storing: 'storing the audio',
  reconciling: 'finding out whether the provider accepted it',
}

/** A track, as the page says it. */
export interface TrackText {
  readonly tone: 'good' | 'bad' | 'busy'
  readonly status: string
  readonly prompt: string
  readonly provider: string
  readonly created: string
  readonly facts: readonly Fact[]
  readonly attempts: TableText
  readonly error: { readonly message: string; readonly fix: string } | null
  readonly canCancel: boolean
  readonly hasAudio: boolean
}

function toneOf({ status, done }: Track): TrackText['tone'] {
  if (!done) return 'busy'
  return status === 'succeeded' ? 'good' : 'bad'
}

function whyOf({ reason, http_status }: Attempt): string {
  if (reason === null) return ''
  return http_status === null ? reason : `${reason} (HTTP ${http_status})`
}

function attemptsTable(attempts: readonly Attempt[]): TableText {
  return {
    caption: 'Attempts',
    headings: ['No.', 'Provider', 'Model', 'Key', 'State', 'Reason', 'Ignored wishes', 'Billed', 'Started'],
    rows: attempts.map(attempt => [
      String(attempt.number),
      attempt.provider,
      attempt.model,
      attempt.key,
      attempt.state,
      whyOf(attempt),
      attempt.ignored.join(', '),
      attempt.billed,
      tellTime(attempt.started_at),
    ]),
  }
}

function webhookLine({ url, state, attempts, next_attempt_at, delivered_at }: Webhook): string {
  const last = attempts.at(-1)
  const when = state === 'delivered' ? delivered_at : next_attempt_at
  const why =
    last === undefined ? null : (last.error ?? (last.http_status === null ? null : `HTTP ${last.http_status}`))
  return [
    `${state}, ${url}`,
    attempts.length === 0 ? null : `${attempts.length} tried`,
    state === 'delivered' || why === null ? null : `last: ${why}`,
    when === null ? null : `${state === 'delivered' ? 'at' : 'next'} ${tellTime(when)}`,
  ]
    .filter(part => part !== null)
    .join('; ')
}

const optional = (label: string, value: string | null): Fact[] => (value === null ? [] : [{ label, value }])

function factsOf(track: Track): Fact[] {
  const { audio, metadata, webhook } = track
  const pairs = Object.entries(metadata).map(([name, value]) => `${name}: ${value}`)
  return [
    { label: 'Id', value: track.id },
    {
      label: 'Wished',
      value: `${track.duration_s} s, ${track.format}, ${track.has_vocals ? 'with' : 'without'} vocals, style strength ${track.style_strength}`,
    },
    ...optional('Seed', track.seed === null ? null : String(track.seed)),
    ...optional('Lyrics', track.lyrics),
    ...optional('Metadata', pairs.length === 0 ? null : pairs.join('\n')),
    ...optional(
      'Audio',
      audio === null ? null : `${audio.duration_s.toFixed(1)} s, ${audio.content_type}, ${audio.bytes} bytes`,
    ),
    ...optional('Webhook', webhook === null ? null : webhookLine(webhook)),
    { label: 'Changed', value: tellTime(track.updated_at) },
    ...optional('Expires', track.done ? null : tellTime(track.expires_at)),
  ]
}

/** What the page says of a track. Every part is text. */
export function describeTrack(track: Track): TrackText {
  const { status, stage, done, error } = track
  return {
    tone: toneOf(track),
    status: stage === null ? statusWords[status] : `${statusWords[status]}: ${stageWords[stage]}`,
    prompt: track.prompt,
    provider: track.provider ?? 'no provider yet',
    created: tellTime(track.created_at),
    facts: factsOf(track),
    attempts: attemptsTable(track.attempts),
    error: error === null ? null : { message: error.message, fix: error.fix },
    canCancel: !done,
    hasAudio: track.audio !== null,
  }
}
