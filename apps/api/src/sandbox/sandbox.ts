import { parseEnvFile, UnreadableFile, type CredentialProvider, type Environment } from '@soundfoundry/config'
import {
  editEnvStore,
  EnvFileError,
  keySlotsIn,
  readEnvStore,
  removeLeftovers,
  replaceEnvFile,
  type EnvChange,
  type EnvStore,
  type KeySlots,
} from '@soundfoundry/env-file'
import { AppError } from '@soundfoundry/errors'
import { SandboxClient, SandboxFailure, type FaultParameters } from '@soundfoundry/sandbox-client'
import type { KeysAnswer } from '@soundfoundry/track'
import { drillOf, type Drill } from './drill-schemas.ts'
import { changesToRotate, changesWithPrevious, whyNotNow, type KeyAction } from './plan-key-change.ts'

type KeyRow = KeysAnswer['keys'][number]

/** What stands in the file once a key was changed, by fingerprint. */
export interface ChangedKey {
  readonly provider: CredentialProvider
  readonly action: KeyAction
  readonly key: string | null
  readonly previous: string | null
}

/** The sandbox that plays the providers, and the file of its made-up keys. No key of it leaves this. */
export class SandboxControls {
  readonly #client: SandboxClient
  readonly #envFile: string | null
  #last: Promise<unknown> = Promise.resolve()

  constructor({ url, envFile }: { readonly url: string; readonly envFile: string | undefined }) {
    this.#client = new SandboxClient(url)
    this.#envFile = envFile ?? null
  }

  /** Whether it may write new keys. */
  get changesKeys(): boolean {
    return this.#envFile !== null
  }

  /** Every drill, with how it stands. Throws `sandbox_unavailable`. */
  async drills(): Promise<Drill[]> {
    return (await told(this.#client.faults())).map(drillOf)
  }

  /**
   * Switches a drill on, with these parameters, or off with null. Throws `sandbox_unavailable`, and `invalid_request` with the
   * sandbox's own words.
   */
  async switchDrill(provider: CredentialProvider, name: string, parameters: FaultParameters | null): Promise<Drill> {
    if (parameters === null) await told(this.#client.clearFault(provider, name))
    else await told(this.#client.setFault(provider, name, parameters))
    const drill = (await this.drills()).find(each => each.provider === provider && each.name === name)
    if (drill === undefined) throw new AppError('sandbox_unavailable')
    return drill
  }

  /**
   * Changes a provider's key in the file, from where the workers take it up. Throws `key_not_changeable` with what stands in
   * the way, and `sandbox_unavailable`. One change waits for the other.
   *
   * @param rows how the fleet stands to its credentials
   */
  changeKey(provider: CredentialProvider, action: KeyAction, rows: readonly KeyRow[]): Promise<ChangedKey> {
    const own = rows.filter(row => row.provider === provider)
    const changed = this.#last.then(() => this.#change(provider, action, own))
    this.#last = changed.catch(() => undefined)
    return changed
  }

  async #change(provider: CredentialProvider, action: KeyAction, rows: readonly KeyRow[]): Promise<ChangedKey> {
    if (this.#envFile === null) {
      throw new AppError('key_not_changeable', { detail: 'This gateway has no file of the sandbox’s keys.' })
    }
    try {
      await removeLeftovers(this.#envFile)
      const store = readEnvStore(this.#envFile, { mayBeMissing: false })
      const slots = slotsOf(provider, store)
      const why = whyNotNow(action, slots, rows)
      if (why !== null) throw new AppError('key_not_changeable', { detail: why })
      const changes = await this.#changes(provider, action, slots, rows)
      if (action === 'retire') await this.#revoke(slots)
      const written = await replaceEnvFile(store, editEnvStore(store, changes))
      const { current, previous } = slotsOf(provider, written).secrets
      return { provider, action, key: current?.fingerprint ?? null, previous: previous?.fingerprint ?? null }
    } catch (error) {
      if (!(error instanceof EnvFileError)) throw error
      throw new AppError('key_not_changeable', { detail: error.message, fix: error.fix, cause: error })
    }
  }

  async #changes(
    provider: CredentialProvider,
    action: KeyAction,
    slots: KeySlots,
    rows: readonly KeyRow[],
  ): Promise<EnvChange[]> {
    const { previous } = slots.secrets
    if (action !== 'rotate') return previous === null ? [] : changesWithPrevious(action, slots, previous)
    return changesToRotate(provider, slots, rows, await told(this.#client.makeKey(provider)))
  }

  /** As a person does on the provider's page, once nothing needs the key. */
  async #revoke({ secrets: { current, previous } }: KeySlots): Promise<void> {
    if (previous === null || current?.equals(previous) === true) return
    await told(this.#client.revokeKey(previous.fingerprint))
  }
}

function slotsOf(provider: CredentialProvider, store: EnvStore): KeySlots {
  return keySlotsIn(provider, variablesOf(store))
}

function variablesOf({ content }: EnvStore): Environment {
  try {
    return content === null ? {} : parseEnvFile(content).variables
  } catch (cause) {
    if (!(cause instanceof UnreadableFile)) throw cause
    throw new AppError('key_not_changeable', { detail: 'The file of the keys is not in UTF-8.', cause })
  }
}

async function told<Value>(call: Promise<Value>): Promise<Value> {
  try {
    return await call
  } catch (cause) {
    if (!(cause instanceof SandboxFailure)) throw cause
    if (cause.kind === 'refused')
      throw new AppError('invalid_request', { detail: cause.message, fix: 'Give what is named.', cause })
    throw new AppError('sandbox_unavailable', { cause })
  }
}
