import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { audioCodings, audioContainers } from './audio-faults.ts'
import { answerBodies, commonParameters, type FaultDefinition, type FaultParameters } from './fault-definition.ts'
import { faultTable } from './faults.ts'
import { operations, providers, type Operation, type Provider } from './operation.ts'

/** A fault that is switched on, as the control page shows it. */
export interface ActiveFault {
  provider: Provider
  fault: string
  parameters: FaultParameters
  /** RFC 3339, when it was set. */
  since: string
  /** Requests it struck so far. */
  hits: number
  /** How many more it will strike; null for as many as come. */
  times_left: number | null
  /** RFC 3339, when it ends by itself; null for one that stays until it is cleared. */
  ends_at: string | null
}

/** A fault that there is, on or off. */
export interface ListedFault {
  provider: Provider
  fault: string
  /** One sentence. */
  about: string
  /** Parameters to try it with. */
  example: FaultParameters
  active: ActiveFault | null
}

/** What a fault is held against. */
export interface FaultSubject {
  operation: Operation
  /** Fingerprint of the key in use, if any. */
  key?: string | undefined
  /** Prompt of the work concerned, if any. */
  prompt?: string | undefined
}

/** An unknown fault or parameter; its message names the ones there are. */
export class UnknownFaultError extends Error {
  override name = 'UnknownFaultError'
}

const anyParameters = Type.Object({
  ...commonParameters,
  reason: Type.Optional(Type.String()),
  text: Type.Optional(Type.String()),
  status: Type.Optional(Type.Integer()),
  html: Type.Optional(Type.Boolean()),
  type: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  error: Type.Optional(Type.String()),
  ms: Type.Optional(Type.Integer()),
  accept: Type.Optional(Type.Boolean()),
  announced: Type.Optional(Type.Boolean()),
  chunked: Type.Optional(Type.Boolean()),
  coding: Type.Optional(Type.Enum(audioCodings)),
  whole: Type.Optional(Type.Boolean()),
  container: Type.Optional(Type.Enum(audioContainers)),
  low_credit: Type.Optional(Type.Boolean()),
  retry_after: Type.Optional(Type.Integer()),
  after: Type.Optional(Type.String()),
  body: Type.Optional(Type.Enum(answerBodies)),
  admitted: Type.Optional(Type.Boolean()),
  spare: Type.Optional(Type.Integer()),
  units: Type.Optional(Type.Integer()),
})

/** The faults that are switched on. */
export class FaultBoard {
  readonly #active = new Map<string, ActiveFault>()
  readonly #now: () => number
  /** Matching requests that each fault has met, for those that strike only each so-many-th. */
  readonly #met = new Map<string, number>()

  /** @param now milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /**
   * Switches a fault on, in place of an earlier one of the same name.
   *
   * @throws {UnknownFaultError} when there is no such fault, or it does not take a parameter or its value
   */
  set(provider: Provider, fault: string, parameters: unknown): ActiveFault {
    const checked = checkParameters(provider, fault, parameters ?? {})
    const now = this.#now()
    const active: ActiveFault = {
      provider,
      fault,
      parameters: checked,
      since: new Date(now).toISOString(),
      hits: 0,
      times_left: checked.times ?? null,
      ends_at: checked.for_s === undefined ? null : new Date(now + checked.for_s * 1000).toISOString(),
    }
    this.#active.set(`${provider}/${fault}`, active)
    this.#met.delete(`${provider}/${fault}`)
    return active
  }

  /**
   * Switches a fault off.
   *
   * @returns whether it was on
   * @throws {UnknownFaultError} when there is no such fault
   */
  clear(provider: Provider, fault: string): boolean {
    definition(provider, fault)
    return this.#active.delete(`${provider}/${fault}`)
  }

  /** Switches every fault off. */
  clearAll(): void {
    this.#active.clear()
  }

  /** Every fault that there is, with how it stands. */
  all(): ListedFault[] {
    return providers.flatMap(provider =>
      Object.entries(faultTable[provider]).map(([fault, { about, example = {} }]) => {
        const active = this.#find(provider, fault)
        return { provider, fault, about, example, active: active === undefined ? null : structuredClone(active) }
      }),
    )
  }

  /** The faults that are on, those used up included: they stay until cleared. */
  list(): ActiveFault[] {
    return [...this.#active.values()].flatMap(({ provider, fault }) => {
      const active = this.#find(provider, fault)
      return active === undefined ? [] : [structuredClone(active)]
    })
  }

  /** How many requests a fault that is on has struck so far. */
  hits(provider: Provider, fault: string): number {
    return this.#find(provider, fault)?.hits ?? 0
  }

  /** Whether a fault is on, used up or not. */
  isSet(provider: Provider, fault: string): boolean {
    return this.#find(provider, fault) !== undefined
  }

  /** The parameters of a fault if it strikes this subject, without counting it. */
  peek(provider: Provider, fault: string, subject: FaultSubject): FaultParameters | undefined {
    const active = this.#matching(provider, fault, subject)
    return active !== undefined && this.#isTurn(active, 1) ? active.parameters : undefined
  }

  /**
   * The parameters of a fault if it strikes this subject, counted as one of its `times`.
   *
   * @param when what its parameters must say for it to strike here; where they do not, nothing is counted
   */
  take(
    provider: Provider,
    fault: string,
    subject: FaultSubject,
    when: (parameters: FaultParameters) => boolean = () => true,
  ): FaultParameters | undefined {
    const active = this.#matching(provider, fault, subject)
    if (active === undefined || !when(active.parameters)) return undefined
    const name = `${provider}/${fault}`
    this.#met.set(name, (this.#met.get(name) ?? 0) + 1)
    if (!this.#isTurn(active, 0)) return undefined
    active.hits += 1
    if (active.times_left !== null) active.times_left -= 1
    return active.parameters
  }

  /** A fault that is on; one whose time is up is switched off here. */
  #find(provider: Provider, fault: string): ActiveFault | undefined {
    const name = `${provider}/${fault}`
    const active = this.#active.get(name)
    if (active === undefined || active.ends_at === null || this.#now() < Date.parse(active.ends_at)) return active
    this.#active.delete(name)
    return undefined
  }

  /** Whether the request that is `ahead` of those met so far is one of each so-many-th. */
  #isTurn({ provider, fault, parameters }: ActiveFault, ahead: number): boolean {
    return ((this.#met.get(`${provider}/${fault}`) ?? 0) + ahead) % (parameters.every ?? 1) === 0
  }

  #matching(provider: Provider, fault: string, subject: FaultSubject): ActiveFault | undefined {
    const active = this.#find(provider, fault)
    if (active === undefined || active.times_left === 0) return undefined
    const { key, match, operation } = active.parameters
    const aimed: readonly string[] = operation === undefined ? definition(provider, fault).operations : [operation]
    if (!aimed.includes(subject.operation)) return undefined
    if (key !== undefined && key !== subject.key) return undefined
    if (match !== undefined && !(subject.prompt ?? '').includes(match)) return undefined
    return active
  }
}

function definition(provider: Provider, fault: string): FaultDefinition {
  const table = faultTable[provider]
  const found = Object.hasOwn(table, fault) ? table[fault] : undefined
  if (found === undefined) {
    throw new UnknownFaultError(
      `There is no fault "${fault}" of ${provider}. There are: ${Object.keys(table).join(', ')}.`,
    )
  }
  return found
}

function checkParameters(provider: Provider, fault: string, parameters: unknown): FaultParameters {
  const known = { ...commonParameters, ...definition(provider, fault).parameters }
  const names = Object.keys(known).join(', ')
  const schema = Type.Object(known, { additionalProperties: false })
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    throw new UnknownFaultError(`The parameters of "${fault}" must be a JSON object. It takes: ${names}.`)
  }
  const stranger = Object.keys(parameters).find(name => !Object.hasOwn(known, name))
  if (stranger !== undefined) {
    throw new UnknownFaultError(`"${fault}" takes no parameter "${stranger}". It takes: ${names}.`)
  }
  if (!Value.Check(schema, parameters) || !Value.Check(anyParameters, parameters)) {
    const [first] = Value.Errors(schema, parameters)
    throw new UnknownFaultError(
      `Parameter ${first?.instancePath.slice(1) ?? ''} of "${fault}" ${first?.message ?? 'is not valid'}.`,
    )
  }
  const at: readonly string[] = operations[provider]
  if (parameters.operation !== undefined && !at.includes(parameters.operation)) {
    throw new UnknownFaultError(`${provider} has no operation "${parameters.operation}". It has: ${at.join(', ')}.`)
  }
  return { ...parameters }
}
