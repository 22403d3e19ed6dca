import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { AppError, type ErrorAtPath } from '@soundfoundry/errors'
import type { FastifyInstance } from 'fastify'
import { saysUtf8, wideEncoding } from './body-encoding.ts'
import { textProblems } from './text-problems.ts'
import { whyUnfit } from './unfit-text.ts'

/** What makes the usual senders of other bytes send UTF-8. */
const howToSend =
  "Send JSON encoded as UTF-8; Windows PowerShell 5.1 does with `-ContentType 'application/json; charset=utf-8'`."

/**
 * Reads every JSON body as it is: UTF-8 (RFC 8259 §8.1), text and nothing else in its strings, and no name that would change
 * an object's prototype. What is anything else would be stored, sent on and paid for as something that nobody wrote.
 */
export function takeJsonBodies(service: FastifyInstance): void {
  service.removeContentTypeParser('application/json')
  service.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      checkDeclaration(request.raw)
      done(null, readJson(Buffer.from(body)))
    } catch (error) {
      done(error instanceof Error ? error : new AppError('internal', { cause: error }))
    }
  })
}

/** Throws `unsupported_media_type` for a body that says of itself that it is not plain UTF-8. */
function checkDeclaration({ headers, rawHeaders }: IncomingMessage): void {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (coding !== 'identity' && coding !== '') {
    throw new AppError('unsupported_media_type', {
      detail: 'The body is compressed (Content-Encoding), and bodies are taken as they are only.',
      fix: 'Send the body uncompressed, without a Content-Encoding header.',
    })
  }
  // Of several headers Node keeps the first: whoever stands in between may have gone by another.
  const types = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'content-type')
  if (types.every(saysUtf8)) return
  throw new AppError('unsupported_media_type', {
    detail: 'The Content-Type names another charset than UTF-8, or one that cannot be told.',
    fix: howToSend,
  })
}

/**
 * The value of a JSON text.
 *
 * @throws {AppError} `not_utf8`, `malformed_json`, or `invalid_request` for text in it that cannot be taken
 */
export function readJson(bytes: Buffer): unknown {
  const wide = wideEncoding(bytes)
  if (wide !== null) {
    throw new AppError('not_utf8', { detail: `The body is in ${wide}: send it as UTF-8.`, fix: howToSend })
  }
  if (!isUtf8(bytes)) {
    const errors = fieldsNotUtf8(bytes)
    const named = errors.length === 0 ? 'The body' : errors.map(({ path }) => path).join(', ')
    throw new AppError('not_utf8', {
      detail: `${named}: the bytes that were sent are not UTF-8.`,
      fix: howToSend,
      ...(errors.length === 0 ? {} : { errors }),
    })
  }
  const value = parse(new TextDecoder().decode(bytes))
  const errors = textProblems(value, { isRefused: whyUnfit, names: true })
  if (errors.length === 0) return value
  throw new AppError('invalid_request', {
    detail: `The body is not valid: ${errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`,
    errors,
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('malformed_json', { cause })
  }
}

/** Why a string that was read as Latin-1 is not UTF-8; null when it is. */
function whyNotUtf8(text: string): string | null {
  return isUtf8(Buffer.from(text.replaceAll(/[^\0-\xff]/g, ''), 'latin1')) ? null : 'is not UTF-8'
}

/**
 * The fields whose bytes are not UTF-8, where the rest is JSON. Read as Latin-1, each character of a string is one of its
 * bytes; what stood there as an escape beyond that is no byte, and left aside.
 */
function fieldsNotUtf8(bytes: Buffer): ErrorAtPath[] {
  try {
    return textProblems(JSON.parse(bytes.toString('latin1')), { isRefused: whyNotUtf8, names: false })
  } catch {
    return []
  }
}
