import {
  credentialRules,
  credentialSlots,
  describeSource,
  type CredentialProblem,
  type CredentialReading,
  type CredentialSlot,
} from '@soundfoundry/config'
import type { NoCredential, SlotReading, SlotReadings } from './read-sources.ts'

function noCredential({ variable, problem, fix, fingerprint }: CredentialProblem): NoCredential {
  const told = `${variable}: ${problem}. ${fix}`
  return fingerprint === null ? { kind: 'unreadable', fix: told } : { kind: 'broken', fingerprint, fix: told }
}

/** What each slot holds by a reading of its sources, without any value. */
export function slotReadings(reading: CredentialReading): SlotReadings {
  const envFile = reading.problems.find(({ variable }) => variable === 'ENV_FILE')
  const read = (slot: CredentialSlot): SlotReading => {
    const credential = reading.credentials.find(each => each.slot === slot)
    const problem = reading.problems.find(each => each.slot === slot && each.variable !== 'ENV_FILE')
    const none = problem === undefined ? null : noCredential(problem)
    if (credential !== undefined) {
      const { secret, source } = credential
      const { fingerprint } = secret
      const changeable = source.kind !== 'environment'
      const held = { fingerprint, source: describeSource(source), changeable }
      return { kind: 'holds', ...held, inPlaceOf: none }
    }
    if (none !== null) return none
    if (envFile === undefined) return { kind: 'empty' }
    // While the file that most of them stand in cannot be read, no slot is known to be empty. It is told once.
    return slot === 'current' ? noCredential(envFile) : { kind: 'unknown' }
  }
  return { current: read('current'), next: read('next'), previous: read('previous') }
}

/**
 * Whether a reading looks as if a file was read while it was being written: a value that breaks the format or is not of
 * the usual length, or a slot that is empty all of a sudden.
 */
export function looksHalfWritten(reading: CredentialReading, before: CredentialReading): boolean {
  if (reading.problems.some(({ fingerprint }) => fingerprint !== null)) return true
  const isUnusual = reading.credentials.some(
    ({ provider, secret }) => credentialRules[provider].check(secret.reveal()).warnings.length > 0,
  )
  const isGone = (slot: CredentialSlot) =>
    before.credentials.some(each => each.slot === slot) && !reading.credentials.some(each => each.slot === slot)
  return isUnusual || credentialSlots.some(isGone)
}
