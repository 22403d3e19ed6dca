import { Secret, type CredentialProvider } from '@soundfoundry/config'
import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { SandboxFailure } from './sandbox-failure.ts'

const limitMs = 5_000

const ParametersSchema = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))
export type FaultParameters = Static<typeof ParametersSchema>

const ActiveFaultSchema = Type.Object({
  parameters: ParametersSchema,
  since: Type.String(),
  hits: Type.Integer(),
  times_left: Type.Union([Type.Integer(), Type.Null()]),
  ends_at: Type.Union([Type.String(), Type.Null()]),
})
export type ActiveFault = Static<typeof ActiveFaultSchema>

const ListedFaultSchema = Type.Object({
  provider: Type.Enum(['fal', 'replicate'] as const),
  fault: Type.String(),
  about: Type.String(),
  example: ParametersSchema,
  active: Type.Union([ActiveFaultSchema, Type.Null()]),
})
export type ListedFault = Static<typeof ListedFaultSchema>

const MadeKeySchema = Type.Object({ key: Type.String({ minLength: 1 }) })
const RefusalSchema = Type.Object({ error: Type.String() })

/**
 * The controls of a sandbox over HTTP. Every method throws `SandboxFailure`, and what its signal was aborted with.
 */
export class SandboxClient {
  readonly #origin: string

  /** @param origin where it listens, such as `http://127.0.0.1:8010` */
  constructor(origin: string) {
    this.#origin = origin.replace(/\/+$/, '')
  }

  /** Every fault that the sandbox can play, with how it stands. */
  async faults(signal?: AbortSignal): Promise<ListedFault[]> {
    return this.#ask('GET', '/control/faults', Type.Array(ListedFaultSchema), { signal })
  }

  /** Switches a fault on, in place of an earlier one of the same name. */
  async setFault(
    provider: CredentialProvider,
    fault: string,
    parameters: FaultParameters,
    signal?: AbortSignal,
  ): Promise<ActiveFault> {
    return this.#ask('PUT', faultPath(provider, fault), ActiveFaultSchema, { body: parameters, signal })
  }

  /** Switches a fault off; it need not be on. */
  async clearFault(provider: CredentialProvider, fault: string, signal?: AbortSignal): Promise<void> {
    await this.#ask('DELETE', faultPath(provider, fault), Type.Array(Type.Unknown()), { signal })
  }

  /** Has the sandbox make a new credential, as a person would on the provider's page. */
  async makeKey(provider: CredentialProvider, signal?: AbortSignal): Promise<Secret> {
    const { key } = await this.#ask('POST', `/control/keys/${provider}`, MadeKeySchema, { signal })
    return new Secret(key, provider)
  }

  /** Has the sandbox refuse a credential from now on. */
  async revokeKey(fingerprint: string, signal?: AbortSignal): Promise<void> {
    await this.#ask('DELETE', `/control/keys/${encodeURIComponent(fingerprint)}`, Type.Object({}), { signal })
  }

  async #ask<Schema extends TSchema>(
    method: string,
    path: string,
    schema: Schema,
    { body, signal }: { body?: unknown; signal?: AbortSignal | undefined },
  ): Promise<Static<Schema>> {
    let cause: unknown
    try {
      const late = AbortSignal.timeout(limitMs)
      const response = await fetch(`${this.#origin}${path}`, {
        method,
        redirect: 'error',
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
        signal: signal === undefined ? late : AbortSignal.any([signal, late]),
      })
      const answer: unknown = await response.json()
      if (response.ok && Value.Check(schema, answer)) return answer
      if (response.status < 500 && Value.Check(RefusalSchema, answer)) throw new SandboxFailure('refused', answer.error)
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof SandboxFailure) throw error
      cause = error
    }
    throw new SandboxFailure('unreachable', `The sandbox does not answer at ${this.#origin}.`, cause)
  }
}

const faultPath = (provider: CredentialProvider, fault: string): string =>
  `/control/faults/${provider}/${encodeURIComponent(fault)}`
