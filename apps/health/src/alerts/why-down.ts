import type { Circuit, ProviderName, Reason, WorkerReport } from '@soundfoundry/track'
import { keysPageOf, nameOf, variableOf } from './alert-kinds.ts'

/** What keeps a provider from taking any work, to choose the fix by. */
export type DownReason = Reason | 'no_worker' | null

/** Why a provider that is down is down: who is missing, or what its circuits or probes were told. */
export function whyDown(
  provider: ProviderName,
  reports: readonly WorkerReport[],
  circuits: readonly Circuit[],
): DownReason {
  const own = reports.filter(report => report.provider === provider)
  if (own.length === 0) return 'no_worker'
  if (own.every(({ credential }) => credential === null)) return 'key_missing'
  const open = circuits.filter(circuit => circuit.provider === provider && circuit.state === 'open')
  const findings = own.flatMap(({ probe }) => probe?.findings ?? []).filter(({ state }) => state === 'refused')
  const told = [...open, ...findings].map(({ reason }) => reason)
  return told.find(reason => reason !== null && reason !== 'rate_limited') ?? null
}

/** What to do about it. Null when there is nothing better to say than for every outage. */
export function fixFor(provider: ProviderName, why: DownReason): string | null {
  switch (why) {
    case 'no_worker':
      return `Start a ${provider}-worker (npm start, or docker compose up ${provider}-worker); if it ends again, its log says why.`
    case 'key_missing':
      return `Set ${variableOf(provider)} and run: soundfoundry keys check. A running worker picks it up by itself.`
    case 'key_refused':
    case 'model_forbidden':
      return `Make a new credential at ${keysPageOf(provider)} and run: soundfoundry keys rotate ${provider}.`
    case 'account_locked':
    case 'out_of_credit':
      return `Unlock or top up the account at ${nameOf(provider)} as the message says. A new key does not help, and nothing has to be restarted.`
    case 'model_not_found':
      return `Name a model that exists in ${provider === 'fal' ? 'FAL_MODEL' : 'REPLICATE_MODEL'} and start the workers again.`
    default:
      return null
  }
}
