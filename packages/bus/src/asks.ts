import { AppError, type ErrorCode } from '@soundfoundry/errors'
import {
  parseKeysAnswer,
  parseProbeReport,
  parseProvidersAnswer,
  parseProvidersHealth,
  parseUsageAnswer,
  usageWindows,
  type KeysAnswer,
  type Parse,
  type ProbeReport,
  type ProviderName,
  type ProvidersAnswer,
  type ProvidersHealth,
  type UsageAnswer,
  type UsageWindow,
} from '@soundfoundry/track'
import type { Msg, NatsConnection } from 'nats'
import { decode, encode } from './codec.ts'
import { subjects } from './topology.ts'

/** Questions between apps, each answered by one process of a queue group. Nothing here is kept. */
export class Asks {
  readonly #connection: NatsConnection
  readonly #onError: (error: unknown, subject: string) => void

  constructor(connection: NatsConnection, onError: (error: unknown, subject: string) => void) {
    this.#connection = connection
    this.#onError = onError
  }

  /** What a job would meet at each provider now. Throws `health_unavailable` when no health app answers. */
  async providersHealth(): Promise<ProvidersHealth> {
    return this.#ask('health', parseProvidersHealth, 3_000)
  }

  /** As the other answers here: resolves when the broker sends this process questions. */
  answerProvidersHealth(answer: () => ProvidersHealth): Promise<void> {
    return this.#answer('health', () => Promise.resolve(answer()))
  }

  /** Every credential of the fleet, by fingerprint. Throws `health_unavailable` when no health app answers. */
  async keys(): Promise<KeysAnswer> {
    return this.#ask('keys', parseKeysAnswer, 3_000)
  }

  answerKeys(answer: () => KeysAnswer): Promise<void> {
    return this.#answer('keys', () => Promise.resolve(answer()))
  }

  /** The detail behind the providers' health. Throws `health_unavailable` when no health app answers. */
  async providers(): Promise<ProvidersAnswer> {
    return this.#ask('providers', parseProvidersAnswer, 3_000)
  }

  answerProviders(answer: () => ProvidersAnswer): Promise<void> {
    return this.#answer('providers', () => Promise.resolve(answer()))
  }

  /** What was done in a window of time. Throws `health_unavailable` when no health app answers. */
  async usage(window: UsageWindow): Promise<UsageAnswer> {
    return this.#ask(`usage.${window}`, parseUsageAnswer, 3_000)
  }

  async answerUsage(answer: (window: UsageWindow) => UsageAnswer): Promise<void> {
    const each = (window: UsageWindow) => this.#answer(`usage.${window}`, () => Promise.resolve(answer(window)))
    await Promise.all(usageWindows.map(each))
  }

  /** Has one worker of a provider probe it for free. Throws `no_worker` when none answers in 12 s. */
  async probe(provider: ProviderName): Promise<ProbeReport> {
    return this.#ask(`probe.${provider}`, parseProbeReport, 12_000, 'no_worker')
  }

  answerProbe(provider: ProviderName, answer: () => Promise<ProbeReport>): Promise<void> {
    return this.#answer(`probe.${provider}`, answer)
  }

  async #ask<T>(what: string, parse: Parse<T>, timeoutMs: number, code: ErrorCode = 'health_unavailable'): Promise<T> {
    let reply: Msg
    try {
      reply = await this.#connection.request(subjects.ask(what), encode({ v: 1 }), { timeout: timeoutMs })
    } catch (cause) {
      throw new AppError(code, { detail: `Nobody answers ${subjects.ask(what)}.`, cause })
    }
    try {
      return decode(reply.data, parse)
    } catch (cause) {
      throw new AppError(code, { detail: `The answer to ${subjects.ask(what)} cannot be read.`, cause })
    }
  }

  async #respond(message: Msg, answer: () => Promise<unknown>): Promise<void> {
    try {
      message.respond(encode(await answer()))
    } catch (error) {
      this.#onError(error, message.subject)
    }
  }

  async #answer(what: string, answer: () => Promise<unknown>): Promise<void> {
    const subject = subjects.ask(what)
    this.#connection.subscribe(subject, {
      queue: subject,
      callback: (error, message) => {
        if (error !== null) return
        void this.#respond(message, answer)
      },
    })
    // Until the broker has read the subscription, whoever asks is told that nobody is there.
    await this.#connection.flush()
  }
}
