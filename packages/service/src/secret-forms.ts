/** A shorter value is no secret, and replacing it everywhere would make every line unreadable. */
const shortestValue = 4
/** A shorter form is too likely to stand in innocent text. */
const shortestForm = 8
/** From this length on, the second half of `id:secret` is a secret of its own. */
const shortestHalf = 16

/**
 * Every way in which a secret may stand in text: as it is, escaped as JSON once or twice, percent-encoded, as base64
 * and base64url at every alignment inside something longer, and for `id:secret` the second half alone.
 * Empty for a value of fewer than 4 characters.
 */
export function formsOf(value: string): Set<string> {
  if (value.length < shortestValue) return new Set()
  const half = value.slice(value.lastIndexOf(':') + 1)
  const values = half.length < value.length && half.length >= shortestHalf ? [value, half] : [value]
  const derived = values.flatMap(each => [...jsonForms(each), ...percentForms(each), ...base64Forms(each)])
  return new Set([...values, ...derived.filter(form => form.length >= shortestForm)])
}

function jsonForms(value: string): string[] {
  const once = JSON.stringify(value).slice(1, -1)
  return [once, JSON.stringify(once).slice(1, -1)]
}

const withLowerCaseEscapes = (text: string): string => text.replace(/%[0-9A-F]{2}/g, escape => escape.toLowerCase())

function percentForms(value: string): string[] {
  // A lone surrogate cannot be encoded; going through UTF-8 replaces it.
  const encoded = encodeURIComponent(Buffer.from(value, 'utf8').toString('utf8'))
  const asForm = new URLSearchParams({ v: value }).toString().slice('v='.length)
  return [encoded, withLowerCaseEscapes(encoded), asForm, withLowerCaseEscapes(asForm)]
}

/**
 * Base64 spells 3 bytes with 4 characters, so inside something longer (`Basic` credentials, a whole JSON document) the
 * same bytes are spelled in one of three ways, and the characters at both ends are shared with the neighbours.
 */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8')
  const forms = [bytes.toString('base64'), bytes.toString('base64url')]
  for (const before of [0, 1, 2]) {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
    const start = Math.ceil((before * 8) / 6)
    const end = Math.floor((whole.length * 8) / 6)
    forms.push(whole.toString('base64').slice(start, end), whole.toString('base64url').slice(start, end))
  }
  return forms
}
