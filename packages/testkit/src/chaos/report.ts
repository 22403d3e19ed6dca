import type { WorkSummary } from '@soundfoundry/sandbox'
import type { DrainedTrack } from './drain.ts'
import type { AcceptedTrack } from './traffic.ts'

/** What came of a run. */
export interface ChaosReport {
  readonly seed: number
  readonly accepted: number
  readonly succeeded: number
  /** Tracks that ended in another way, by cause. */
  readonly ended: Readonly<Record<string, number>>
  /** Ids of tracks that were accepted and never came to an end. */
  readonly lost: readonly string[]
  /** Ids of tracks that far ends accepted more than once. */
  readonly paidTwice: readonly string[]
  /** Ids of tracks whose audio is not what was promised. */
  readonly brokenAudio: readonly string[]
  /** Tracks that succeeded although no far end ever accepted them. */
  readonly unheardOf: readonly string[]
  /** Processes that ended although nobody killed them. */
  readonly deaths: readonly string[]
  readonly kills: Readonly<Record<string, number>>
  readonly faults: Readonly<Record<string, number>>
  /** What posts were answered, by kind. */
  readonly answers: Readonly<Record<string, number>>
  /** From everything being up again to the last track being done. */
  readonly recoveryMs: number
}

export interface Observed {
  seed: number
  accepted: readonly AcceptedTrack[]
  drained: readonly DrainedTrack[]
  /** What the far ends accepted. */
  work: readonly Pick<WorkSummary, 'prompt'>[]
  deaths: readonly string[]
  kills: ReadonlyMap<string, number>
  faults: ReadonlyMap<string, number>
  answers: ReadonlyMap<string, number>
  recoveryMs: number
}

function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1)
  return counts
}

/** Adds up a run. Pure. */
export function sumUp({ seed, accepted, drained, work, deaths, recoveryMs, ...counts }: Observed): ChaosReport {
  const byId = new Map(drained.map(each => [each.id, each]))
  const times = countBy(work, ({ prompt }) => prompt)
  const ids = (isOne: (each: AcceptedTrack) => boolean): string[] => accepted.filter(isOne).map(({ id }) => id)
  const statusOf = ({ id }: AcceptedTrack) => byId.get(id)?.track?.status
  const others = drained.flatMap(({ track }) => (track === null || track.status === 'succeeded' ? [] : [track]))
  return {
    seed,
    accepted: accepted.length,
    succeeded: ids(each => statusOf(each) === 'succeeded').length,
    ended: Object.fromEntries(countBy(others, ({ status, error }) => `${status}: ${error?.code ?? 'no error'}`)),
    lost: ids(each => statusOf(each) === undefined),
    paidTwice: ids(({ prompt }) => (times.get(prompt) ?? 0) > 1),
    brokenAudio: ids(({ id }) => byId.get(id)?.hasBrokenAudio === true),
    unheardOf: ids(each => statusOf(each) === 'succeeded' && !times.has(each.prompt)),
    deaths,
    kills: Object.fromEntries(counts.kills),
    faults: Object.fromEntries(counts.faults),
    answers: Object.fromEntries(counts.answers),
    recoveryMs,
  }
}

/** Whether the house kept its word. */
export function isClean(report: ChaosReport): boolean {
  const { accepted, lost, paidTwice, brokenAudio, unheardOf, deaths } = report
  return accepted > 0 && [lost, paidTwice, brokenAudio, unheardOf, deaths].every(list => list.length === 0)
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none'

const counted = (items: readonly string[]): string =>
  items.length === 0 ? '0' : `${items.length}\n${items.map(item => `    ${item}`).join('\n')}`

/** What became of the tracks, a line for each number. */
export function formatTracks(report: ChaosReport): string[] {
  return [
    `accepted by us          ${report.accepted}`,
    `succeeded               ${report.succeeded}`,
    `ended otherwise         ${listed(report.ended)}`,
    `lost                    ${counted(report.lost)}`,
    `paid twice              ${counted(report.paidTwice)}`,
    `audio not as promised   ${counted(report.brokenAudio)}`,
    `made by nobody          ${counted(report.unheardOf)}`,
    `ended by themselves     ${counted(report.deaths)}`,
    `posts were answered     ${listed(report.answers)}`,
    `time to recover         ${(report.recoveryMs / 1_000).toFixed(1)} s`,
  ]
}

/** The report for a person, a line for each number. */
export function formatReport(report: ChaosReport): string {
  return [
    ...formatTracks(report),
    `killed                  ${listed(report.kills)}`,
    `faults                  ${listed(report.faults)}`,
    `seed                    ${report.seed}`,
  ].join('\n')
}
