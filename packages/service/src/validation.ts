import { AppError } from '@soundfoundry/errors'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchema, FastifySchemaCompiler } from 'fastify'
import { validationErrors } from './validation-errors.ts'

const parts: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query string',
  params: 'path',
  headers: 'headers',
}

/**
 * Makes the validators of all routes. A body is taken as it was sent: nothing is coerced, filled in or taken away,
 * so that what was asked can be told from what is assumed. The other parts are text, and are turned into the types
 * and defaults of their schemas. Schemas are whole (no `$ref` to another one) and name headers in lower case.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<FastifySchema> {
  const asSent = createAjv({ coerceTypes: false, useDefaults: false })
  const fromText = createAjv({ coerceTypes: 'array', useDefaults: true })

  return ({ schema, httpPart = 'body' }) => {
    const validate = (httpPart === 'body' ? asSent : fromText).compile(schema)
    return (data: unknown) => {
      if (validate(data)) return { value: data }
      const errors = validationErrors(validate.errors ?? [], httpPart)
      return { error: new AppError('invalid_request', { detail: summarise(errors, httpPart), errors }) }
    }
  }
}

function createAjv(coercion: { coerceTypes: false | 'array'; useDefaults: boolean }): Ajv {
  const ajv = new Ajv({
    ...coercion,
    removeAdditional: false,
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    strictTypes: false,
    keywords: ['example'],
  })
  addFormats.default(ajv)
  return ajv
}

function summarise(errors: ReturnType<typeof validationErrors>, httpPart: string): string {
  const named = errors.slice(0, 3).map(({ path, message }) => `${path}: ${message}`)
  const more = errors.length > named.length ? `; and ${errors.length - named.length} more` : ''
  return `The ${parts[httpPart] ?? httpPart} is not valid: ${named.join('; ')}${more}.`
}
