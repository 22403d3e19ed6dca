import type { ProviderName } from '@soundfoundry/client'
import { otherProvider, type ProviderView } from './provider-view.ts'
import { tellMany } from './tell-size.ts'
import { providerTitles } from './track-path.ts'

/** What is asked before it is done: it moves tracks. */
export type AskedAction = 'pause' | 'drain'

/** A question, with what follows from a yes. */
export interface Question {
  readonly title: string
  /** What becomes of new tracks. */
  readonly detail: string
  /** What becomes of those that are there. */
  readonly underWay: string
  readonly yes: string
}

const verbs: Readonly<Record<AskedAction, string>> = { pause: 'Pause', drain: 'Drain' }

type Asked = Pick<ProviderView, 'name' | 'title' | 'inFlight' | 'queued'>

/** What is asked of a person before a provider is sent no more tracks. */
export function questionOf(action: AskedAction, { name, title, inFlight, queued }: Asked): Question {
  return {
    title: `${verbs[action]} ${title}?`,
    detail: `New tracks go to ${otherTitle(name)}. Those that are pinned to ${title} wait. That lasts until somebody resumes it; no restart ends it.`,
    underWay: underWayOf(action, name, inFlight ?? 0, queued ?? 0),
    yes: `${verbs[action]} ${title}`,
  }
}

const otherTitle = (name: ProviderName): string => providerTitles[otherProvider(name)]

/** What differs between the two is said also while nothing is there. */
function underWayOf(action: AskedAction, name: ProviderName, inFlight: number, queued: number): string {
  const then = action === 'pause' ? 'still made there' : `sent to ${otherTitle(name)} within seconds`
  return `There now: ${tellMany(inFlight, 'track')} in flight, followed to the end; ${queued} queued, ${then}.`
}

/** What a person can do to a provider, as it stands. */
export function switchesOf({ pause }: Pick<ProviderView, 'pause'>): readonly ('try' | 'pause' | 'drain' | 'resume')[] {
  if (pause === null) return ['try', 'pause', 'drain']
  return pause.mode === 'paused' ? ['resume', 'try', 'drain'] : ['resume', 'try']
}
