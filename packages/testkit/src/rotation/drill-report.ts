import { isClean, type ChaosReport } from '../chaos/report.ts'
import type { ReceivedAlert } from './alert-receiver.ts'
import type { Outcome, Scenario } from './scenario.ts'

/** What came of one scenario. */
export interface DrillRow extends Outcome {
  readonly name: string
  readonly promisedSeconds: number | null
  /** What became of the tracks that were posted meanwhile. */
  readonly tracks: ChaosReport
  /** Alerts of that kind and key that were told, over the whole drill. */
  readonly alertsTold: number
  /** What did not go as it has to. */
  readonly wrong: readonly string[]
}

export interface DrillReport {
  readonly rows: readonly DrillRow[]
  /** Tracks that were wanted for each second, and those that were posted and made for each. */
  readonly perSecond: number
  readonly postedPerSecond: number
  readonly madePerSecond: number
  /** Places in which the secret half of a key was found. */
  readonly leaks: readonly string[]
}

/** One scenario as it went, before it is known what became of its tracks. */
export interface Ran {
  readonly scenario: Scenario
  readonly outcome: Outcome
  readonly problem: string | null
}

/** Puts one row together. Pure. */
export function drillRow(ran: Ran, tracks: ChaosReport, alerts: readonly ReceivedAlert[]): DrillRow {
  const { name, promisedSeconds } = ran.scenario
  const { alert } = ran.outcome
  const isThis = (each: ReceivedAlert): boolean => each.kind === alert?.kind && each.key === alert.key
  const alertsTold = alerts.filter(each => isThis(each) && each.state !== 'resolved').length
  const wrong = ran.problem === null ? [] : [ran.problem]
  const failed = failedOf(tracks)
  if (failed > 0) wrong.push(`${failed} tracks failed: ${JSON.stringify(tracks.ended)}`)
  if (!isClean(tracks)) wrong.push('tracks were lost, submitted twice, or have no audio')
  if (alert !== null && alertsTold !== 1) wrong.push(`${alert.kind} was told ${alertsTold} times`)
  return { name, promisedSeconds, ...ran.outcome, tracks, alertsTold, wrong }
}

const failedOf = ({ accepted, succeeded, lost }: ChaosReport): number => accepted - succeeded - lost.length

/** Whether everything went as it has to; how long it took is another matter. */
export const isDrillGood = ({ rows, leaks }: DrillReport): boolean =>
  rows.length > 0 && leaks.length === 0 && rows.every(({ wrong }) => wrong.length === 0)

const headings = 'scenario|seen|seconds|accepted|succeeded|failed|lost|twice|exit code|alerts'.split('|')

const isLate = ({ seconds, promisedSeconds }: DrillRow): boolean =>
  seconds !== null && promisedSeconds !== null && seconds >= promisedSeconds

function cells(row: DrillRow): string[] {
  const { name, seen, seconds, tracks, exitCode, alert, alertsTold } = row
  return [
    name,
    seen ?? '',
    seconds === null ? '' : seconds.toFixed(2),
    String(tracks.accepted),
    String(tracks.succeeded),
    String(failedOf(tracks)),
    String(tracks.lost.length),
    String(tracks.paidTwice.length),
    exitCode === null ? '' : String(exitCode),
    alert === null ? '' : `${alertsTold} ${alert.kind}`,
  ]
}

function notes(row: DrillRow): string[] {
  const late = isLate(row) ? [`! longer than the ${row.promisedSeconds} s that are promised`] : []
  return [...row.remarks, ...late, ...row.wrong.map(each => `✗ ${each}`)].map(note => `    ${note}`)
}

/** The report for a person: a line for each scenario, and what is to be said of it below. */
export function formatDrill(report: DrillReport): string {
  const table = [headings, ...report.rows.map(cells)]
  const widths = headings.map((_, column) => Math.max(...table.map(line => line[column]?.length ?? 0)))
  const [head, ...lines] = table.map(line =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [
    head,
    ...report.rows.flatMap((row, index) => [lines[index] ?? '', ...notes(row)]),
    '',
    `wanted ${report.perSecond} tracks/s, posted ${report.postedPerSecond.toFixed(1)}, made ${report.madePerSecond.toFixed(1)}`,
    report.leaks.length === 0 ? 'no key was written anywhere' : `✗ keys were found in ${report.leaks.join(', ')}`,
  ].join('\n')
}
