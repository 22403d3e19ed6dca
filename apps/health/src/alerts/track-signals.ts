import { liveAttempt, type ProviderName, type TrackRecord } from '@soundfoundry/track'
import { nameOf } from './alert-kinds.ts'
import { condition, type Condition } from './condition.ts'

/** What one written record tells beyond its track. */
export interface TrackSignals {
  readonly conditions: readonly Condition[]
  /** The provider that has accepted work with this record. */
  readonly acceptedBy: ProviderName | null
}

/**
 * What a record tells with the step that wrote it, and not again with the ones that follow: each step stamps the record
 * and what it changed with the same time. Pure.
 */
export function trackSignals(record: TrackRecord): TrackSignals {
  const { updated_at: at, attempts, dispatch } = record
  const last = attempts.at(-1)
  const live = liveAttempt(record)
  const conditions: Condition[] = []
  // What becomes of a webhook is written without a time of its own.
  if (last?.state === 'unknown' && last.ended_at === at && record.webhook === undefined) {
    const { provider, key, explanation } = last
    const detail = `The track is ${record.id}. ${explanation ?? ''}`
    conditions.push(condition({ kind: 'outcome_unknown', subject: provider, provider, key, detail }))
  }
  const isRedirect = dispatch?.at === at && record.stage === 'submitting' && live === null
  if (isRedirect && last !== undefined && last.provider !== dispatch.provider) {
    const { provider, key, explanation } = last
    const detail = `They go to ${nameOf(dispatch.provider)}. ${explanation ?? ''}`
    conditions.push(condition({ kind: 'redirected', subject: provider, provider, key, detail }))
  }
  return { conditions, acceptedBy: live?.state === 'accepted' && live.accepted_at === at ? live.provider : null }
}
