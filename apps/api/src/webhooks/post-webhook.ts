import { request as httpRequest, type IncomingMessage } from 'node:http'
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
  /** How much of the answer is read, in bytes; nothing unless it is said. */
  keptBytes?: number
}

/** What came of a call: the receiver's answer, why there is none, or that this process ended before there was one. */
export type PostOutcome =
  | { how: 'answered'; status: number; retryAfter: string | undefined; beginning: Buffer }
  | { how: 'unanswered'; why: string }
  | { how: 'interrupted' }

/** An answer that is on its way when the process is asked to stop has this long to come. Milliseconds. */
const lastChanceMs = 3_000

/**
 * Calls a webhook once. Its name is looked up and connected to in one step, so that what was checked is what is called;
 * an answer that leads elsewhere is only an answer. Never rejects.
 */
export function postWebhook(url: URL, call: WebhookCall, options: PostOptions): Promise<PostOutcome> {
  const { reach, timeoutMs, stopping, lookup, keptBytes = 0 } = options
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise(resolve => {
    let cause: 'late' | 'stopping' | null = null
    let hasAnswer = false
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
      hasAnswer = true
      const { statusCode: status = 0, headers } = response
      void readBeginning(response, keptBytes).then(beginning =>
        settle({ how: 'answered', status, retryAfter: headers['retry-after'], beginning }),
      )
    })
    request.on('error', error => {
      if (hasAnswer) return
      if (cause === 'stopping') settle({ how: 'interrupted' })
      else
        settle({ how: 'unanswered', why: cause === 'late' ? `no answer within ${timeoutMs / 1000} s` : explain(error) })
    })
    stopping.addEventListener('abort', hurry, { once: true })
    if (stopping.aborted) hurry()
    request.end(call.body)
  })
}

/** As much of an answer as is wanted and comes; the rest is left on the wire. */
async function readBeginning(response: IncomingMessage, bytes: number): Promise<Buffer> {
  response.on('error', () => undefined)
  const chunks: Uint8Array[] = []
  let length = 0
  if (bytes > 0) {
    try {
      for await (const chunk of response) {
        const piece: unknown = chunk
        if (!(piece instanceof Uint8Array)) break
        chunks.push(piece)
        length += piece.length
        if (length >= bytes) break
      }
    } catch {
      // It broke off: what came until then is told.
    }
  }
  response.destroy()
  return Buffer.concat(chunks).subarray(0, bytes)
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
