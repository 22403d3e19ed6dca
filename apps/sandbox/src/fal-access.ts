import type { Answer } from './answer.ts'
import { type Call, subjectOf } from './exchange.ts'
import { plainError } from './fal-errors.ts'
import type { FaultParameters } from './fault-definition.ts'
import type { World } from './world.ts'

const exhausted = 'Exhausted balance. Top up your balance at fal.ai/dashboard/billing.'

/** The 401 for a key that is malformed, unknown or refused; nothing for a good key or none at all. */
export function refusedKey(world: World, call: Call): Answer | undefined {
  const { holder } = call
  if (holder.kind === 'malformed') {
    return plainError(401, "Invalid Key Authorization header format. Expected '<key_id>:<key_secret>'.")
  }
  const refused = world.faults.take('fal', 'refuse-key', subjectOf(call))
  if (refused === undefined && holder.kind !== 'unknown') return undefined
  return plainError(401, refused?.text ?? 'invalid key credentials')
}

/** The 401 for a request without a key to an application that needs one. */
export function anonymousRefusal(app: string): Answer {
  return plainError(401, `Cannot access application "${app}". Authentication is required to access this application.`)
}

/** Why the account says it is locked, if it does. Reading it does not use the fault up. */
export function lockReason(world: World, call: Call): string | undefined {
  const locked = world.faults.peek('fal', 'lock-account', { ...subjectOf(call), operation: 'submit' })
  if (locked === undefined || locked.admitted === false) return undefined
  return spares(world, locked) ? undefined : reasonOf(locked.reason)
}

/** The 403 of a locked account. */
export function lockRefusal(world: World, call: Call): Answer | undefined {
  const locked = world.faults.take('fal', 'lock-account', subjectOf(call))
  if (locked === undefined || spares(world, locked, 1)) return undefined
  const reason = reasonOf(locked.reason)
  return plainError(403, `User is locked. Reason: ${reason}${reason.endsWith('.') ? '' : '.'}`)
}

/** Whether the lock lets the next submits pass: accounts have been seen that opened for exactly one after a top-up. */
function spares(world: World, { spare = 0 }: FaultParameters, counted = 0): boolean {
  return world.faults.hits('fal', 'lock-account') - counted < spare
}

function reasonOf(reason: string | undefined): string {
  return reason === undefined || reason === 'Exhausted balance' ? exhausted : reason
}
