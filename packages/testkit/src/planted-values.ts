/** Values that must not be found anywhere, by what each of them is. */
export type PlantedValues = Readonly<Record<string, string>>

/** The shortest part that is looked for: a shorter one stands in innocent bytes, too. */
const shortestPart = 8

/** A text as base64 spells it inside of something longer, which it begins at each of the three places it can. */
function base64Spellings(text: string): string[] {
  return [0, 1, 2].flatMap(before => {
    const padded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    // The characters at both ends are shared with what stands beside it.
    const first = Math.ceil((before * 8) / 6)
    const last = Math.floor((padded.length * 8) / 6)
    return [padded.toString('base64'), padded.toString('base64url')].map(spelling => spelling.slice(first, last))
  })
}

/**
 * What is looked for when nobody may find a value: the whole, each half of `id:secret`, and both of them escaped as
 * JSON, percent-encoded and as base64. Kept apart from the scrubber's own list of forms, so that it can tell on that one.
 */
function traceableForms(value: string): string[] {
  const parts = [value, ...value.split(':')].filter(part => part.length >= shortestPart)
  const escaped = parts.map(part => JSON.stringify(part).slice(1, -1))
  const encoded = parts.map(encodeURIComponent)
  const lowerCase = encoded.map(part => part.toLowerCase())
  const forms = [parts, escaped, encoded, lowerCase, parts.flatMap(base64Spellings)].flat()
  return [...new Set(forms)].filter(form => form.length >= shortestPart)
}

/** The names of the planted values of which anything stands in these bytes. Letters count as themselves alone. */
export function findPlanted(planted: PlantedValues, written: string | Uint8Array): string[] {
  const bytes = Buffer.from(written)
  return Object.keys(planted).filter(name => traceableForms(planted[name] ?? '').some(form => bytes.includes(form)))
}
