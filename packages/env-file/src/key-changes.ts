import type { Secret } from '@soundfoundry/config'
import type { EnvChange } from './edit-env-file.ts'
import type { KeySlots } from './key-slots.ts'

const withoutOlderNames = ({ olderNames }: KeySlots): EnvChange[] => olderNames.map(name => ({ name, value: null }))

/**
 * The changes that put a new credential in use: the old one becomes the previous one, a staged one that is the same
 * is no longer staged, and an older name of the variable makes way for the present one.
 *
 * @param keepsOld false for an old value that is no credential and has nothing to follow
 */
export function rotationChanges(slots: KeySlots, fresh: Secret, keepsOld: boolean): EnvChange[] {
  const { names, secrets } = slots
  const changes: EnvChange[] = [
    { name: names.current, value: fresh.reveal(), after: slots.olderNames[0] ?? names.current },
  ]
  if (secrets.current !== null && keepsOld) {
    changes.push({ name: names.previous, value: secrets.current.reveal(), after: names.current })
  }
  if (secrets.next?.equals(fresh) === true) changes.push({ name: names.next, value: null })
  return [...changes, ...withoutOlderNames(slots)]
}

/** The changes that stage a credential, in the place of another staged one. */
export function stagingChanges({ names }: KeySlots, staged: Secret): EnvChange[] {
  return [{ name: names.next, value: staged.reveal(), after: names.current }]
}

/** The changes that swap the previous credential with the one in use. */
export function rollbackChanges(slots: KeySlots, previous: Secret): EnvChange[] {
  const { names, secrets } = slots
  return [
    { name: names.current, value: previous.reveal(), after: slots.olderNames[0] ?? names.current },
    { name: names.previous, value: secrets.current?.reveal() ?? null, after: names.current },
    ...withoutOlderNames(slots),
  ]
}

/** The changes that take the previous credential away. */
export function retirementChanges({ names }: KeySlots): EnvChange[] {
  return [{ name: names.previous, value: null }]
}
