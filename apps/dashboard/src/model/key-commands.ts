import type { ProviderName } from '@soundfoundry/client'
import type { KeyLane } from './key-lanes.ts'

export type KeyAction = 'rotate' | 'rollback' | 'retire'

const variables: Readonly<Record<ProviderName, string>> = { fal: 'FAL_KEY', replicate: 'REPLICATE_API_TOKEN' }

/** The variable that holds a provider's credential. */
export const variableOf = (provider: ProviderName): string => variables[provider]

/** The command that does it, for where the keys are. */
export function commandOf(action: KeyAction, provider: ProviderName, isSandbox: boolean): string {
  const flag = isSandbox && action === 'rotate' ? ' --new-sandbox-key' : ''
  return `./soundfoundry keys ${action} ${provider}${flag}`
}

/** The file that holds the key in use; null where it is in none that is named. */
export const fileOf = ({ current }: Pick<KeyLane, 'current'>): string | null =>
  /\((.+)\)$/.exec(current?.source ?? '')?.[1] ?? null

/** Why an action is not possible now; null when it is. */
export function whyNot(action: KeyAction, { previous, next }: Pick<KeyLane, 'previous' | 'next'>): string | null {
  if (action === 'rotate') return null
  if (previous === null) return 'There is no previous key.'
  if (action === 'rollback') return next === null ? null : 'Another key is on its way.'
  return previous.in_flight > 0 ? `${previous.in_flight} tracks in flight still need it.` : null
}
