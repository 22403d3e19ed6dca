import type { WorkSummary } from '@soundfoundry/sandbox'
import type { Track } from '@soundfoundry/track'
import type { AcceptedTrack } from '../chaos/traffic.ts'

/** A track after the run; null when it came to no end. */
export interface EndedTrack {
  readonly id: string
  readonly track: Track | null
}

/** What came of a run against unkind providers. */
export interface UnkindReport {
  readonly accepted: number
  readonly succeeded: number
  /** Tracks that ended in another way, by cause. */
  readonly endedOtherwise: Readonly<Record<string, number>>
  readonly outcomeUnknown: number
  /** Attempts that were in doubt, by how that ended. */
  readonly attempts: Readonly<Record<string, number>>
  /** Ids of tracks for which more than one work ran at the providers. */
  readonly paidTwice: readonly string[]
  /** Ids of tracks that came to no end, and of work that ran and that its track says it never had. */
  readonly forgotten: readonly string[]
  /** Ids of tracks that succeeded although nothing was made for them. */
  readonly madeByNobody: readonly string[]
  /** Answers to submits that were lost, and that were none of the provider's own. */
  readonly struck: { readonly lost: number; readonly foreign: number }
  readonly seconds: number
}

export interface UnkindRun {
  readonly accepted: readonly AcceptedTrack[]
  readonly ended: readonly EndedTrack[]
  readonly work: readonly Pick<WorkSummary, 'prompt' | 'request_id' | 'ran'>[]
  readonly struck: UnkindReport['struck']
  readonly seconds: number
}

/** Adds up a run. Pure. Work that never ran costs nothing, and is neither paid nor forgotten. */
export function sumUpUnkind({ accepted, ended, work, struck, seconds }: UnkindRun): UnkindReport {
  const tracks = new Map(ended.map(({ id, track }) => [id, track]))
  const paid = new Map<string, UnkindRun['work']>()
  for (const each of work) if (each.ran) paid.set(each.prompt, [...(paid.get(each.prompt) ?? []), each])
  const endedTracks = [...tracks.values()].filter(track => track !== null)
  const others = endedTracks.filter(({ status }) => status !== 'succeeded')
  const forgottenOf = ({ id, prompt }: AcceptedTrack): string[] => {
    const track = tracks.get(id) ?? null
    if (track === null) return [id]
    const saysUnknown = track.attempts.some(({ billed, provider_request_id }) => {
      return billed === 'unknown' && provider_request_id === null
    })
    const named = new Set(track.attempts.map(attempt => attempt.provider_request_id))
    const unnamed = (paid.get(prompt) ?? []).filter(({ request_id }) => !named.has(request_id))
    return saysUnknown ? [] : unnamed.map(({ request_id }) => `${id} ${request_id}`)
  }
  return {
    accepted: accepted.length,
    succeeded: endedTracks.length - others.length,
    endedOtherwise: countBy(others.map(({ status, error }) => `${status} ${error?.code ?? ''}`.trimEnd())),
    outcomeUnknown: others.filter(({ error }) => error?.code === 'outcome_unknown').length,
    attempts: countBy(endedTracks.flatMap(track => track.attempts.map(each => `${each.state} billed ${each.billed}`))),
    paidTwice: accepted.filter(({ prompt }) => (paid.get(prompt)?.length ?? 0) > 1).map(({ id }) => id),
    forgotten: accepted.flatMap(forgottenOf),
    madeByNobody: accepted
      .filter(({ id, prompt }) => tracks.get(id)?.status === 'succeeded' && !paid.has(prompt))
      .map(({ id }) => id),
    struck,
    seconds,
  }
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** Whether the house kept its word: nothing was paid twice, and nothing forgotten. */
export function isUnkindClean({ accepted, paidTwice, forgotten, madeByNobody }: UnkindReport): boolean {
  return accepted > 0 && [paidTwice, forgotten, madeByNobody].every(list => list.length === 0)
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none'

const counted = (items: readonly string[]): string =>
  items.length === 0 ? '0' : `${items.length}\n${items.map(item => `    ${item}`).join('\n')}`

/** The report for a person, a line for each number. */
export function formatUnkind(report: UnkindReport): string {
  return [
    `accepted by us          ${report.accepted}`,
    `succeeded               ${report.succeeded}`,
    `ended otherwise         ${listed(report.endedOtherwise)}`,
    `outcome_unknown         ${report.outcomeUnknown}`,
    `paid twice              ${counted(report.paidTwice)}`,
    `forgotten               ${counted(report.forgotten)}`,
    `made by nobody          ${counted(report.madeByNobody)}`,
    `attempts                ${listed(report.attempts)}`,
    `answers                 ${report.struck.lost} lost, ${report.struck.foreign} of somebody in front of the provider`,
    `time                    ${report.seconds} s`,
  ].join('\n')
}
