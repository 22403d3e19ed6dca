import type { AudioSource } from './provider-port.ts'

/** Where models have been seen to put their audio, in the order in which it is believed; and what wraps it. */
const fields = ['audio', 'audio_file', 'audio_url', 'output', 'payload', 'data', 'file'] as const
/** Deeper than any model nests its audio. */
const deepest = 5

/**
 * Finds the audio in a model's output: an address, `{url, content_type?, file_size?}`, a list of either, or any of them under one of the
 * fields above. The first one counts: a list holds variants of one track. An image beside it is not taken for it.
 *
 * @returns null when there is no address in any of these places
 */
export function findAudio(output: unknown): AudioSource | null {
  return search(output, 0)
}

function search(value: unknown, depth: number): AudioSource | null {
  if (typeof value === 'string') return isAddress(value) ? { url: value, content_type: mediaTypeOf(value) } : null
  if (typeof value !== 'object' || value === null || depth > deepest) return null
  const inside: readonly unknown[] = Array.isArray(value) ? value : fields.map(field => read(value, field))
  for (const each of inside) {
    const found = search(each, depth + 1)
    if (found !== null) return found
  }
  const [url, type, size] = [read(value, 'url'), read(value, 'content_type'), read(value, 'file_size')]
  if (typeof url !== 'string' || !isAddress(url)) return null
  const declared = typeof type === 'string' ? type : mediaTypeOf(url)
  return declared !== null && /^(?:image|text)\//i.test(declared)
    ? null
    : { url, content_type: declared, ...sizeOf(size) }
}

/** fal's `File` names a size, and 0 where it does not know. Source: https://docs.fal.ai/model-apis/model-endpoints */
function sizeOf(size: unknown): Pick<AudioSource, 'bytes'> {
  return typeof size === 'number' && Number.isSafeInteger(size) && size > 0 ? { bytes: size } : {}
}

function read(holder: object, field: string): unknown {
  const value: unknown = Object.hasOwn(holder, field) ? Reflect.get(holder, field) : undefined
  return value
}

function isAddress(text: string): boolean {
  return /^(?:https?:\/\/|data:)\S/i.test(text)
}

/** The type that a `data:` URI names. */
function mediaTypeOf(url: string): string | null {
  return /^data:([\w.+-]+\/[\w.+-]+)/i.exec(url)?.[1]?.toLowerCase() ?? null
}
