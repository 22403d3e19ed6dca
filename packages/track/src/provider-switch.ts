import { Type, type Static } from 'typebox'
import { nullable } from './nullable.ts'
import { ProviderNameSchema, type ProviderName } from './provider-name.ts'

export const pauseModes = ['paused', 'draining'] as const
export type PauseMode = (typeof pauseModes)[number]

/** A provider that a person has paused: how, since when (RFC 3339), and by the id of which client. */
export const PauseSchema = Type.Object({
  mode: Type.Enum(pauseModes),
  since: Type.String(),
  by: Type.String(),
})
export type Pause = Static<typeof PauseSchema>

/**
 * A provider's switch as the fleet shares it: what a person has said of it, and nothing else changes. `mode` is null once
 * it was resumed, at `since` and by `by`. A provider without an entry was never paused.
 */
export const ProviderSwitchSchema = Type.Object({
  v: Type.Literal(1),
  provider: ProviderNameSchema,
  mode: nullable(Type.Enum(pauseModes)),
  since: Type.String(),
  by: Type.String(),
})
export type ProviderSwitch = Static<typeof ProviderSwitchSchema>

/** What a person can do to a provider's switch. */
export const switchActions = ['pause', 'resume', 'drain'] as const
export type SwitchAction = (typeof switchActions)[number]

/** Where each action leads, from wherever the switch stands. */
const leadsTo = { pause: 'paused', resume: null, drain: 'draining' } as const

/** Who says it, and when. */
export interface SwitchedBy {
  readonly by: string
  readonly now: Date
}

/**
 * The switch after an action, or null when it stands there already: what is said twice keeps who said it first, and since
 * when. Pure.
 */
export function turnSwitch(
  present: ProviderSwitch | null,
  provider: ProviderName,
  action: SwitchAction,
  { by, now }: SwitchedBy,
): ProviderSwitch | null {
  const mode = leadsTo[action]
  if ((present?.mode ?? null) === mode) return null
  return { v: 1, provider, mode, since: now.toISOString(), by }
}

/** How a provider is paused; null when it is not. */
export function pauseOf(present: ProviderSwitch | null | undefined): Pause | null {
  if (present === null || present === undefined || present.mode === null) return null
  return { mode: present.mode, since: present.since, by: present.by }
}

/** What a track would do at a provider: be sent there, be submitted from its queue there, or go on with what was submitted. */
export type Step = 'send' | 'submit' | 'follow'

/** Whether a track may go there. What was submitted is paid: nothing that a person switches ever ends it. */
const admitted: Readonly<Record<PauseMode | 'open', Readonly<Record<Step, boolean>>>> = {
  open: { send: true, submit: true, follow: true },
  paused: { send: false, submit: true, follow: true },
  draining: { send: false, submit: false, follow: true },
}

/** Whether a provider's switch lets a track take a step there, whatever its circuits say. Pure. */
export const mayGo = (present: ProviderSwitch | null | undefined, step: Step): boolean =>
  admitted[present?.mode ?? 'open'][step]
