import { responsesOf, type ApiDocument, type Call, type Parameter } from './document.ts'
import { isOfAnyCall } from './problems.ts'

interface Answer {
  readonly status: number
  readonly media: string
  readonly value: unknown
}

/** A call of the document's examples, and what came back. */
export interface Exchange {
  readonly name: string
  readonly summary: string
  /** The path and query, filled in. */
  readonly target: string
  /** Those of the example but `Idempotency-Key`, which is another each time. */
  readonly headers: Readonly<Record<string, string>>
  /** Undefined for a call without a body. */
  readonly body: unknown
  readonly takesKey: boolean
  /** Null where the answer has no body. */
  readonly answer: Answer | null
}

/** The header whose value nobody may copy from a page: a constant one makes different calls one. */
export const freshHeader = 'Idempotency-Key'

/** The value that a parameter has in an example, as it stands on the wire; undefined where it is left out. */
function own(parameter: Parameter, name: string): string | undefined {
  const value = parameter.examples?.[name]?.value
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value)
}

function targetOf({ path, operation }: Call, name: string): string {
  const parameters = operation.parameters ?? []
  const filled = path.replaceAll(/\{(\w+)\}/g, (whole, key: string) => {
    const parameter = parameters.find(each => each.in === 'path' && each.name === key)
    const value = parameter === undefined ? undefined : own(parameter, name)
    return value === undefined ? whole : encodeURIComponent(value)
  })
  const query = parameters.flatMap(each => {
    const value = each.in === 'query' ? own(each, name) : undefined
    return value === undefined ? [] : [`${each.name}=${encodeURIComponent(value)}`]
  })
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`
}

/** What succeeds before what is answered with nothing, and that before what fails. */
function rank({ answer }: Exchange): number {
  if (answer === null) return 1
  return answer.status < 300 ? 0 : 2
}

/** Every example of an operation, those first that show it succeed. */
export function exchangesOf(document: ApiDocument, call: Call): Exchange[] {
  const { parameters = [], requestBody } = call.operation
  const bodies = Object.values(requestBody?.content ?? {}).flatMap(({ examples = {} }) => Object.entries(examples))
  const answers = responsesOf(document, call.operation).flatMap(([status, { content = {} }]) =>
    Object.entries(content).flatMap(([media, { examples = {} }]) =>
      Object.entries(examples)
        .filter(([name, { value }]) => !isOfAnyCall(name, value))
        .map(([name, { summary, value }]) => ({ name, summary, answer: { status, media, value } })),
    ),
  )
  const summaries = new Map<string, string>()
  for (const [name, { summary = name }] of bodies) summaries.set(name, summary)
  for (const { name, summary = name } of answers) summaries.set(name, summary)
  for (const { examples = {} } of parameters)
    for (const [name, { summary = name }] of Object.entries(examples)) summaries.set(name, summary)
  const takesKey = parameters.some(({ name }) => name === freshHeader)
  const exchanges = [...summaries].map(([name, summary]): Exchange => {
    const headers = parameters.flatMap(each => {
      const value = each.in === 'header' && each.name !== freshHeader ? own(each, name) : undefined
      return value === undefined ? [] : [[each.name, value] as const]
    })
    return {
      name,
      summary,
      target: targetOf(call, name),
      headers: Object.fromEntries(headers),
      body: bodies.find(([each]) => each === name)?.[1].value,
      takesKey,
      answer: answers.find(each => each.name === name)?.answer ?? null,
    }
  })
  return exchanges.toSorted((a, b) => rank(a) - rank(b))
}

/** A call as it stands on the wire, without what every call has. */
export function requestText({ method }: Call, { target, headers, body, takesKey }: Exchange): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const key = takesKey ? [`${freshHeader}: <a new one for each track>`] : []
  const content = body === undefined ? [] : ['', JSON.stringify(body, null, 2)]
  return [`${method} ${target}`, ...key, ...lines, ...content].join('\n')
}

/** The body of an answer as text. */
export const answerText = ({ value }: Answer): string =>
  typeof value === 'string' ? value.trimEnd() : JSON.stringify(value, null, 2)
