import type { ErrorAtPath } from '@soundfoundry/errors'
import type { ErrorObject } from 'ajv'

const mostErrors = 20
const longestName = 64

/**
 * What is wrong with one part of a request, in words: at most 20 entries, each with the name of its field
 * (`prompt`, `metadata.mood`) or, where it is about the whole, with the name of the part. Never quotes a value.
 *
 * @param errors as ajv gives them with `allErrors` and `verbose`
 * @param part `body`, `querystring`, `params` or `headers`
 */
export function validationErrors(errors: readonly ErrorObject[], part: string): ErrorAtPath[] {
  return withoutBranches(errors)
    .slice(0, mostErrors)
    .map(error => ({ path: pathOf(error, part), message: messageOf(error, errors) }))
}

const isChoice = ({ keyword }: ErrorObject): boolean => keyword === 'anyOf' || keyword === 'oneOf'
const saysWhatElse = ({ keyword }: ErrorObject): boolean => ['const', 'enum', 'type'].includes(keyword)

function branchesOf(choice: ErrorObject, errors: readonly ErrorObject[]): ErrorObject[] {
  return errors.filter(error => error.schemaPath.startsWith(`${choice.schemaPath}/`))
}

/** A choice that was not met is one mistake, though ajv reports every branch of it. */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const dropped = new Set<ErrorObject>()
  for (const choice of errors.filter(isChoice)) {
    const branches = branchesOf(choice, errors)
    const told = branches.filter(branch => !saysWhatElse(branch))
    // A branch that came closer than "is something else" explains itself; otherwise the choice lists what there is.
    if (told.length > 0) dropped.add(choice)
    for (const branch of branches) if (saysWhatElse(branch)) dropped.add(branch)
  }
  return errors.filter(error => !dropped.has(error))
}

function pathOf(error: ErrorObject, part: string): string {
  const segments = error.instancePath
    .split('/')
    .slice(1)
    .map(segment => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
  const missing: unknown = error.params['missingProperty'] ?? error.params['additionalProperty'] ?? error.propertyName
  if (typeof missing === 'string') segments.push(missing)
  return segments.length === 0 ? part : segments.map(shorten).join('.')
}

const shorten = (name: string): string => (name.length > longestName ? `${name.slice(0, longestName)}…` : name)

const articles: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}

const typeNames = (type: unknown): string[] =>
  (Array.isArray(type) ? type : [type]).map(name => articles[String(name)] ?? String(name))

/** What a branch would have taken, as a caller would write it. */
function alternatives(branch: ErrorObject): string[] {
  if (branch.keyword === 'const') return [String(branch.params['allowedValue'])]
  if (branch.keyword === 'enum') return enumValues(branch)
  return typeNames(branch.params['type'])
}

function enumValues(error: ErrorObject): string[] {
  const values: unknown = error.params['allowedValues']
  return Array.isArray(values) ? values.map(String) : []
}

const characters = (count: unknown): string => (count === 1 ? '1 character' : `${String(count)} characters`)
const entries = (count: unknown): string => (count === 1 ? '1 entry' : `${String(count)} entries`)

function messageOf(error: ErrorObject, errors: readonly ErrorObject[]): string {
  const { params } = error
  const limit: unknown = params['limit']
  switch (error.keyword) {
    case 'required':
      return 'is required'
    case 'additionalProperties':
      return `unknown field ${JSON.stringify(shorten(String(params['additionalProperty'])))}`
    case 'enum':
      return `must be one of: ${enumValues(error).join(', ')}`
    case 'anyOf':
    case 'oneOf':
      return `must be one of: ${branchesOf(error, errors).flatMap(alternatives).join(', ')}`
    case 'const':
      return `must be ${String(params['allowedValue'])}`
    case 'type':
      return error.data === undefined ? 'is required' : `must be ${typeNames(params['type']).join(' or ')}`
    case 'minimum':
      return `must be at least ${String(limit)}`
    case 'maximum':
      return `must be at most ${String(limit)}`
    case 'exclusiveMinimum':
      return `must be more than ${String(limit)}`
    case 'exclusiveMaximum':
      return `must be less than ${String(limit)}`
    case 'minLength':
      return `must be at least ${characters(limit)} long`
    case 'maxLength':
      return `must be at most ${characters(limit)} long`
    case 'minItems':
    case 'minProperties':
      return `must have at least ${entries(limit)}`
    case 'maxItems':
    case 'maxProperties':
      return `must have at most ${entries(limit)}`
    case 'pattern':
      return `must match ${String(params['pattern'])}`
    case 'format':
      return `must be a valid ${String(params['format'])}`
    default:
      return error.message ?? 'is not valid'
  }
}
