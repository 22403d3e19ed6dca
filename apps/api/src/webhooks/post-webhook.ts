import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { AddressRefused, allowedLookup, type LookupAll, type Reach } from '@soundfoundry/service'
import type { WebhookCall } from './webhook-message.ts'

export interface PostOptions {
  reach: Reach
  /** How long the receiver has for its answer, in milliseconds. */
  timeoutMs: number
  /** The process is to end: an answer that is not there soon is not waited for. */
  stopping: AbortSignal
  lookup?: LookupAll | undefined
}

/** What came of a call: the receiver's answer, why there is none, or that this process ended before there was one. */
export type PostOutcome =
  | { how: 'answered'; status: number; retryAfter: string | undefined }
  | { how: 'unanswered'; why: string }
  | { how: 'interrupted' }

/** An answer that is on its way when the process is asked to stop has this long to come. Milliseconds. */
const lastChanceMs = 3_000

/**
 * Calls a webhook once. Its name is looked up and connected to in one step, so that what was checked is what is called;
 * an answer that leads elsewhere is only an answer. Never rejects.
 */
export function postWebhook(url: URL, call: WebhookCall, options: PostOptions): Promise<PostOutcome> {
  const { reach, timeoutMs, stopping, lookup } = options
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise(resolve => {
    let cause: 'late' | 'stopping' | null = null
    const request = send(url, {
      method: 'POST',
      headers: { ...call.headers },
      lookup: allowedLookup(reach, lookup),
      // A connection of its own: one that is kept could have been opened under other rules.
      agent: false,
    })
    const giveUp = (why: 'late' | 'stopping'): void => {
      cause ??= why
      request.destroy(new Error(why))
    }
    const timer = setTimeout(giveUp, timeoutMs, 'late')
    let lastChance: NodeJS.Timeout | undefined
    const hurry = (): void => {
      lastChance = setTimeout(giveUp, lastChanceMs, 'stopping')
    }
    const settle = (outcome: PostOutcome): void => {
      clearTimeout(timer)
      clearTimeout(lastChance)
      stopping.removeEventListener('abort', hurry)
      resolve(outcome)
    }
    request.on('response', response => {
      response.on('error', () => undefined)
      response.destroy()
      settle({ how: 'answered', status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] })
    })
    request.on('error', error => {
      if (cause === 'stopping') settle({ how: 'interrupted' })
      else
        settle({ how: 'unanswered', why: cause === 'late' ? `no answer within ${timeoutMs / 1000} s` : explain(error) })
    })
    stopping.addEventListener('abort', hurry, { once: true })
    if (stopping.aborted) hurry()
    request.end(call.body)
  })
}

/** What OpenSSL and Node find wrong with a certificate, by the codes of their errors (node:tls, "X509 certificate error codes"). */
const certificateProblems: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is not trusted',
  CERT_UNTRUSTED: 'is not trusted',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'is revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name',
}

/** Why there is no answer, without the address, which may hold what is nobody's business. */
function explain(error: Error): string {
  if (error instanceof AddressRefused) return error.message
  if (!('code' in error) || typeof error.code !== 'string') return 'not reached'
  const problem = certificateProblems[error.code]
  return problem === undefined
    ? `not reached: ${error.code}`
    : `not reached: its certificate ${problem} (${error.code})`
}
