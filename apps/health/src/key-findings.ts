import type { ProviderName, WorkerReport } from '@soundfoundry/track'
import { isFingerprint } from './key-sightings.ts'

/** Work on one credential that no track of this fleet claims. */
export interface ForeignRequests {
  readonly provider: ProviderName
  /** The providers' ids, the oldest first. */
  readonly ids: readonly string[]
  /** A worker told as many as it can, so there may be more. */
  readonly isCut: boolean
  /** The track whose submit it may be, taken for never accepted at first, by the provider's id. */
  readonly tracks: ReadonlyMap<string, string>
}

/** As many as one report carries. */
const mostInReport = 20
/** Whether a credential has leaked is a question of today: older work has been told of. */
const foreignWorkMs = 86_400_000

/** The work of somebody else that the workers have found in the last day, by credential. Pure. */
export function foreignRequests(reports: readonly WorkerReport[], now: Date): Map<string, ForeignRequests> {
  const works = reports
    .flatMap(({ provider, foreign_work }) =>
      foreign_work.map(work => ({ ...work, provider, isCut: foreign_work.length >= mostInReport })),
    )
    .sort((a, b) => (a.created_at < b.created_at ? -1 : 1))
  const found = new Map<string, ForeignRequests>()
  for (const { key, provider, created_at, provider_request_id: id, isCut, track } of works) {
    if (!isFingerprint(key) || !(now.getTime() - Date.parse(created_at) < foreignWorkMs)) continue
    const known = found.get(key) ?? { provider, ids: [], isCut: false, tracks: new Map<string, string>() }
    const ids = known.ids.includes(id) ? known.ids : [...known.ids, id]
    const tracks = track === undefined ? known.tracks : new Map(known.tracks).set(id, track)
    found.set(key, { provider, ids, isCut: known.isCut || isCut, tracks })
  }
  return found
}

/** The credentials that workers found to be good for more than running models. Pure. */
export function powerfulKeys(reports: readonly WorkerReport[]): Map<string, ProviderName> {
  return new Map(
    reports.flatMap(({ too_powerful: key, provider }) =>
      key !== null && isFingerprint(key) ? [[key, provider] as const] : [],
    ),
  )
}
