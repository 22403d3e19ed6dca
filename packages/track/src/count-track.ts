import { costs } from './attempt-cost.ts'
import { isDone, type AttemptRecord, type TrackRecord } from './record.ts'
import { timeBucket } from './time-to-audio.ts'
import {
  addUsage,
  credentialUsage,
  noUsage,
  type CredentialUsage,
  type HourlyUsage,
  type UsageCounts,
  type UsageOwner,
} from './usage.ts'

/** The beginning of the hour of a time, RFC 3339. */
export const hourOf = (time: Date): string => `${time.toISOString().slice(0, 13)}:00:00.000Z`

/**
 * What the writing of a track's record adds to the counters, by hour and owner. Only what has ended is counted: a track in
 * the hour of its end, an attempt in the hour in which it began, its audio in the hour in which it ended. `before` is the
 * record that it was written over, null for none: of a track that had ended before, only what was found out since counts, in
 * the hours of what it is about. So each track is counted once, however often its record is written. Pure.
 */
export function countTrack(after: TrackRecord, before: TrackRecord | null): HourlyUsage[] {
  if (!isDone(after)) return []
  const counted = new Counted()
  const known = before !== null && isDone(before) ? before : null
  if (known === null) countEnd(counted, after)
  for (const attempt of after.attempts) {
    const knownAttempt = known?.attempts.find(({ intent }) => intent === attempt.intent)
    countAttempt(counted, attempt, knownAttempt)
    // What became of the audio of a track later, its deletion say, does not undo that it was made.
    if (known === null || known.audio === null) countAudio(counted, attempt, after)
  }
  return counted.hours()
}

function countEnd(counted: Counted, record: TrackRecord): void {
  const { status, attempts, dispatch } = record
  const end = new Date(record.updated_at)
  if (status !== 'queued' && status !== 'running') counted.add(dispatch?.provider ?? 'none', end, { [status]: 1 })
  attempts.forEach(({ provider, ended_at }, at) => {
    const next = attempts[at + 1]
    if (next === undefined || next.provider === provider) return
    counted.add(provider, new Date(ended_at ?? record.updated_at), { redirected: 1 })
  })
  const made = attempts.find(({ state }) => state === 'succeeded')
  if (status !== 'succeeded' || made === undefined) return
  const seconds = (end.getTime() - Date.parse(record.created_at)) / 1000
  counted.add(made.provider, end, { time_to_audio: { [timeBucket(seconds)]: 1 } })
}

function countAttempt(counted: Counted, attempt: AttemptRecord, known: AttemptRecord | undefined): void {
  if (JSON.stringify(attempt) === JSON.stringify(known)) return
  const { provider, key, started_at } = attempt
  const begin = new Date(started_at)
  counted.add(provider, begin, { keys: { [key]: usageOf(attempt, 1) } })
  if (known !== undefined) counted.add(provider, begin, { keys: { [key]: usageOf(known, -1) } })
}

function countAudio(counted: Counted, { provider, state, ended_at }: AttemptRecord, record: TrackRecord): void {
  if (state !== 'succeeded' || record.audio === null) return
  counted.add(provider, new Date(ended_at ?? record.updated_at), { audio_s: record.audio.duration_s })
}

/** What an attempt did with its credential. Taken away, it leaves the latest times as they are. */
function usageOf(attempt: AttemptRecord, sign: 1 | -1): CredentialUsage {
  const { state, reason, price_usd: price, accepted_at, ended_at } = attempt
  const isPaid = costs(attempt)
  return credentialUsage({
    submits: sign,
    refused: state === 'refused' && reason !== null ? { [reason]: sign } : {},
    spend_usd: isPaid && price !== undefined ? sign * price : 0,
    unpriced: isPaid && price === undefined ? sign : 0,
    ...(sign === 1
      ? {
          last_accepted_at: accepted_at,
          last_success_at: state === 'succeeded' ? ended_at : null,
          last_refusal: refusalOf(attempt),
        }
      : {}),
  })
}

/**
 * A refusal of the provider's; what was never found there, nobody refused. What is said of one request may quote it, and has
 * to be gone once its track is erased: it is not kept.
 */
function refusalOf(attempt: AttemptRecord): CredentialUsage['last_refusal'] {
  const { state, reason, key, model, http_status, ended_at } = attempt
  const explanation = attempt.refusal_scope === 'request' ? null : attempt.explanation
  if (state !== 'refused' || reason === null || reason === 'no_trace' || ended_at === null) return null
  return { at: ended_at, key, model, reason, http_status, explanation: explanation ?? '' }
}

/** Sums by hour and owner. */
class Counted {
  readonly #sums = new Map<string, HourlyUsage>()

  add(owner: UsageOwner, time: Date, counts: Partial<UsageCounts>): void {
    const hour = hourOf(time)
    const name = `${owner} ${hour}`
    const sum = this.#sums.get(name)?.counts ?? noUsage
    this.#sums.set(name, { owner, hour, counts: addUsage(sum, { ...noUsage, ...counts }) })
  }

  hours(): HourlyUsage[] {
    return [...this.#sums.values()]
  }
}
