import { providerTitles, type CircuitRow, type Pause, type ProbeReport, type ProviderName } from '@soundfoundry/track'

/** What is known of a provider after a probe. */
export interface ProbedProvider {
  readonly provider: ProviderName
  readonly report: Pick<ProbeReport, 'findings'>
  /** How many circuits were not closed before it. */
  readonly before: number
  /** Those that are not closed after it. */
  readonly circuits: readonly CircuitRow[]
  readonly pause: Pause | null
}

/** What came of a probe, in one word and in a sentence or two. Pure. */
export function tellProbe({ provider, report, before, circuits, pause }: ProbedProvider): {
  probe: 'passed' | 'failed'
  sentence: string
} {
  const refused = report.findings.find(({ state }) => state === 'refused')
  if (refused !== undefined) {
    const why = refused.explanation ?? `the reason is ${refused.reason ?? 'not known'}.`
    return { probe: 'failed', sentence: `The free probe is refused: ${why}` }
  }
  const paused =
    pause === null ? '' : ` ${providerTitles[provider]} is paused, so no track is sent there until it is resumed.`
  return { probe: 'passed', sentence: `${afterPassed(provider, before, circuits)}${paused}` }
}

function afterPassed(provider: ProviderName, before: number, circuits: readonly CircuitRow[]): string {
  const [first] = circuits
  if (first === undefined && before > 0) return `The free probe passed: ${providerTitles[provider]} takes tracks again.`
  if (first === undefined) return 'The free probe passed, and nothing holds tracks back.'
  if (circuits.some(({ state, due }) => state === 'half_open' && due === false))
    return 'The free probe passed: a track is on its way to try it.'
  if (circuits.every(({ due }) => due === true)) return 'The free probe passed: the next track tries it.'
  const last = circuits.reduce((latest, { until }) => (until > latest ? until : latest), first.until)
  return `The free probe passed, which does not tell of everything that was refused: a track tries it after ${last}.`
}

/** How many tracks are where at a provider. */
export interface TracksThere {
  readonly in_flight: number
  readonly queued: number
  readonly storing: number
}

/** How a provider's switch stands and what that leads to, in a sentence or two. `there` is null where nobody tells. Pure. */
export function tellSwitch(provider: ProviderName, pause: Pause | null, there: TracksThere | null): string {
  const name = providerTitles[provider]
  if (pause === null) return `${name} is not paused: tracks are sent there as far as its health allows.`
  if (there === null) {
    const is = pause.mode === 'draining' ? 'is being drained' : 'is paused'
    return `${name} ${is}. How many tracks are still there cannot be told now.`
  }
  const { in_flight, queued, storing } = there
  const left = in_flight + queued + storing
  const counts = `${in_flight} in flight, ${queued} queued, ${storing} being stored`
  if (pause.mode === 'draining')
    return left === 0 ? `${name} is drained: no track is there any more.` : `${name} is being drained: ${counts}.`
  return left === 0
    ? `${name} is paused, and no track is there.`
    : `${name} is paused, and what is there goes on: ${counts}.`
}
