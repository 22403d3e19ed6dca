import type { Keys, ProviderName } from '@soundfoundry/client'
import type { StateLook } from './track-state.ts'

export type Key = Keys['keys'][number]

/** The credentials of one provider by what they are for now. */
export interface KeyLane {
  readonly provider: ProviderName
  readonly workers: number
  readonly previous: Key | null
  readonly current: Key | null
  readonly next: Key | null
  /** Those that have no place: retired ones, and others that tracks still need. */
  readonly others: readonly Key[]
}

const onTheWay = ['canary', 'probed', 'checked', 'candidate', 'held', 'ready', 'rejected', 'rolled_back']

/** Whether a key is being proven. */
export const isOnTheWay = ({ state }: Pick<Key, 'state'>): boolean =>
  onTheWay.includes(state) && state !== 'rejected' && state !== 'rolled_back'

/** Every key in its place. A slot says what a file names; what counts is what the fleet works with. */
export function laneOf({ keys, workers }: Keys, provider: ProviderName): KeyLane {
  const own = keys.filter(key => key.provider === provider)
  const current = own.find(({ state }) => state === 'current') ?? null
  const next =
    onTheWay.flatMap(state => own.filter(key => key.state === state)).find(({ slot }) => slot !== 'previous') ?? null
  const previous = own.find(key => key.state === 'previous' && key !== current) ?? null
  const placed = new Set([current, next, previous])
  return {
    provider,
    workers: workers[provider],
    previous,
    current,
    next,
    others: own.filter(key => !placed.has(key)),
  }
}

const looks: Readonly<Record<string, StateLook>> = {
  current: { shape: 'done', tone: 'green', word: 'In use' },
  canary: { shape: 'waiting', tone: 'amber', word: 'Canary' },
  probed: { shape: 'waiting', tone: 'amber', word: 'Probed' },
  checked: { shape: 'waiting', tone: 'amber', word: 'Checked' },
  candidate: { shape: 'waiting', tone: 'amber', word: 'New' },
  held: { shape: 'waiting', tone: 'amber', word: 'Held' },
  ready: { shape: 'done', tone: 'green', word: 'Ready' },
  previous: { shape: 'canceled', tone: 'grey', word: 'Draining' },
  retired: { shape: 'canceled', tone: 'grey', word: 'Retired' },
  rejected: { shape: 'failed', tone: 'red', word: 'Refused' },
  rolled_back: { shape: 'failed', tone: 'red', word: 'Rolled back' },
}

/** How a key stands, as a shape, a colour and a word. */
export function keyLook({ state, in_flight }: Pick<Key, 'state' | 'in_flight'>): StateLook {
  if (state === 'previous' && in_flight === 0) return { shape: 'canceled', tone: 'grey', word: 'Unused' }
  return looks[state] ?? { shape: 'waiting', tone: 'amber', word: state }
}

/** The age of a key against the days it may be used: how much of the ring is drawn, and in which colour. */
export function ringOf({ age_days, due_in_days, age }: Pick<Key, 'age_days' | 'due_in_days' | 'age'>): {
  readonly part: number
  readonly tone: 'green' | 'amber' | 'red' | 'grey'
  readonly label: string
  readonly words: string
} {
  if (age_days === null) return { part: 0, tone: 'grey', label: '–', words: 'age not known' }
  const label = `${Math.floor(age_days)} d`
  if (due_in_days === null) return { part: 0, tone: 'grey', label, words: `${label} old` }
  const whole = age_days + due_in_days
  const part = whole <= 0 ? 1 : Math.min(1, Math.max(0, age_days / whole))
  if (due_in_days <= 0) return { part: 1, tone: 'red', label, words: `overdue by ${Math.ceil(-due_in_days)} d` }
  const tone = age === 'due' ? 'amber' : 'green'
  return { part, tone, label, words: `due in ${Math.floor(due_in_days)} d` }
}

/** What a refusal says of the key; a locked account is nothing that the key could help. */
const keyReasons = new Set(['key_missing', 'key_refused', 'model_forbidden'])

/** What a person should know of a key beside its state. */
export function remarksOf(key: Key): string[] {
  const { reason, fix, last_refusal, environments, foreign_requests: foreign } = key
  return [
    reason === null ? null : reason.replaceAll('_', ' '),
    fix,
    last_refusal === null || fix !== null || !keyReasons.has(last_refusal.reason) ? null : last_refusal.explanation,
    key.lost_on_restart === true ? 'In no file that can be read: a restart loses it.' : null,
    key.too_powerful ? 'It may do more than run models.' : null,
    environments.length > 1 ? `Used in ${environments.join(' and ')}.` : null,
    foreign.length > 0 ? `${foreign.length} requests of nobody here: somebody else may have it.` : null,
  ].filter(each => each !== null)
}
