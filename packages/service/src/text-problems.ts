import type { ErrorAtPath } from '@soundfoundry/errors'

const mostProblems = 20
const longestName = 64
const longestPath = 256
const protoMessage = 'has the name __proto__, which cannot be used: give it another one'

interface TextRules {
  /** Why a string is refused, as the rest of a sentence whose subject is the field; null when it is not. */
  readonly isRefused: (text: string) => string | null
  /** Whether names are held to it, too, and `__proto__` is none. */
  readonly names: boolean
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/**
 * Looks at every string of a JSON value, however deep it is. At most 20 entries, each with the path of its field
 * (`metadata.mood`, or `body` for the whole); a name that is refused is told by the object that has it. Quotes nothing.
 */
export function textProblems(value: unknown, { isRefused, names }: TextRules): ErrorAtPath[] {
  const problems: ErrorAtPath[] = []
  // No recursion: a body of nothing but brackets is some 100,000 levels deep.
  const rest: { readonly path: string; readonly value: unknown }[] = [{ path: '', value }]
  for (let next = rest.pop(); next !== undefined && problems.length < mostProblems; next = rest.pop()) {
    const { path, value: each } = next
    if (typeof each === 'string') note(problems, path, isRefused(each))
    if (!isObject(each)) continue
    const inside: (typeof rest)[number][] = []
    for (const [name, field] of Object.entries(each)) {
      const why = names && !Array.isArray(each) ? isRefused(name) : null
      if (why !== null) note(problems, path, `has a name that ${why}`)
      else if (names && name === '__proto__') note(problems, below(path, name), protoMessage)
      else inside.push({ path: below(path, name), value: field })
    }
    rest.push(...inside.toReversed())
  }
  return problems
}

function note(problems: ErrorAtPath[], path: string, message: string | null): void {
  if (message !== null) problems.push({ path: path === '' ? 'body' : path, message })
}

function below(path: string, name: string): string {
  if (path.length > longestPath) return path
  const short = name.length > longestName ? `${name.slice(0, longestName)}…` : name
  return path === '' ? short : `${path}.${short}`
}
