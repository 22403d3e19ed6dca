import { AppError } from '@soundfoundry/errors'

/** What files of a type are called behind the dot. */
const extensions: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/mp4': 'm4a',
}

/** Name and extension together stay below the 255 bytes that file systems take. */
const mostBytes = 200

/**
 * The `Content-Disposition` of a track's audio (RFC 6266): shown in place under its id, or saved under the name that is
 * asked for, in ASCII and, where that is not all of it, in UTF-8 (RFC 8187).
 *
 * @param download the name that is asked for, with or without the extension; an empty one is the id
 * @throws AppError `invalid_request` for a name that holds what no name can
 */
export function contentDisposition(id: string, contentType: string, download: string | undefined): string {
  const extension = extensions[contentType] ?? 'audio'
  if (download === undefined) return `inline; filename="${id}.${extension}"`
  const name = `${safeName(download, extension) || id}.${extension}`
  const plain = toAscii(name)
  return `attachment; filename="${plain}"${plain === name ? '' : `; filename*=UTF-8''${encode(name)}`}`
}

/** A name without its extension that every system can save, and that leads into no other folder; perhaps an empty one. */
function safeName(asked: string, extension: string): string {
  if (/[\p{Cc}\p{Surrogate}\p{Noncharacter_Code_Point}\uFFFD]/u.test(asked)) {
    const message = 'must be the name of a file, without control characters'
    throw new AppError('invalid_request', {
      detail: `download ${message}.`,
      errors: [{ path: 'download', message }],
    })
  }
  const known = new Set([...Object.values(extensions), extension])
  const ending = /\.([a-z0-9]+)$/i.exec(asked)?.[1]?.toLowerCase()
  const bare = ending !== undefined && known.has(ending) ? asked.slice(0, -ending.length - 1) : asked
  const name = bare
    // What turns the direction of text can make an ending look like another.
    .replaceAll(/\p{Bidi_Control}/gu, '')
    .replaceAll(/[/\\:*?"<>|]/g, '_')
    .replaceAll(/^[\s.]+|[\s.]+$/gu, '')
  const cut = cutTo(name, mostBytes).trimEnd()
  return /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(cut) ? `_${cut}` : cut
}

function cutTo(text: string, bytes: number): string {
  let kept = ''
  for (const character of text) {
    if (Buffer.byteLength(kept + character) > bytes) return kept
    kept += character
  }
  return kept
}

/** For who knows nothing better: accents are left away, and what remains is told by underscores. */
const toAscii = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    // A percent sign is decoded by some (RFC 6266, appendix D).
    .replaceAll(/[^\x20-\x7e]|["\\%/]/gu, '_')

/** RFC 8187: of these, encodeURIComponent leaves four that have a meaning there. */
const encode = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*]/g, each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
