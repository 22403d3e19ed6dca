import {
  credentialRules,
  Secret,
  type CredentialProvider,
  type CredentialSlot,
  type Environment,
} from '@soundfoundry/config'

/** One provider's credentials as a dotenv file holds them. */
export interface KeySlots {
  /** The variable of each slot. */
  readonly names: Readonly<Record<CredentialSlot, string>>
  /** Older names of the variable in use, which are read where that one is not set. */
  readonly olderNames: readonly string[]
  readonly secrets: Readonly<Record<CredentialSlot, Secret | null>>
}

function valueOf(variables: Environment, names: readonly string[]): string | null {
  return names.map(name => variables[name]).find(value => value !== undefined && value !== '') ?? null
}

/** Finds a provider's credentials among the variables of a dotenv file. */
export function keySlotsIn(provider: CredentialProvider, variables: Environment): KeySlots {
  const rules = credentialRules[provider].variables
  const [current, ...olderNames] = rules.current
  const secretOf = (slot: CredentialSlot): Secret | null => {
    const value = valueOf(variables, rules[slot])
    return value === null ? null : new Secret(value, provider)
  }
  return {
    names: { current, next: rules.next[0], previous: rules.previous[0] },
    olderNames,
    secrets: { current: secretOf('current'), next: secretOf('next'), previous: secretOf('previous') },
  }
}
