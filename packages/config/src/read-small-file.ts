import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs'

/** The largest file that is read as a whole. Dotenv files and secrets have a few kilobytes. */
export const maxSmallFileBytes = 1_048_576

/** Why a file is not read although it is there. Holds neither its path nor anything of what is in it. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
  readonly code: 'NOT_A_FILE' | 'TOO_LARGE' | 'UTF16' | 'NOT_UTF8'

  constructor(code: UnreadableFile['code']) {
    super(`the file cannot be read: ${code}`)
    this.code = code
  }
}

function refuseOthers(stats: Stats): void {
  if (stats.isDirectory()) throw Object.assign(new Error('EISDIR: it is a directory'), { code: 'EISDIR' })
  if (!stats.isFile()) throw new UnreadableFile('NOT_A_FILE')
  if (stats.size > maxSmallFileBytes) throw new UnreadableFile('TOO_LARGE')
}

function readOpen(file: number): Buffer {
  refuseOthers(fstatSync(file))
  const buffer = Buffer.alloc(maxSmallFileBytes + 1)
  let length = 0
  for (;;) {
    const read = readSync(file, buffer, length, buffer.length - length, null)
    length += read
    if (length > maxSmallFileBytes) throw new UnreadableFile('TOO_LARGE')
    if (read === 0) return Buffer.from(buffer.subarray(0, length))
  }
}

/**
 * Reads a regular file of at most 1 MiB. It never waits for a writer: a named pipe or a device in the file's place would
 * otherwise hold up everything that the process does.
 *
 * @throws {UnreadableFile} for what is no regular file, or too large
 * @throws what `fs.openSync` throws, with its code
 */
export function readSmallFile(path: string): Buffer {
  // Opening a device may have an effect, so it is looked at first; it may be replaced before it is opened.
  refuseOthers(statSync(path))
  // Windows has no such flags, and no named pipes in folders.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0))
  try {
    return readOpen(file)
  } finally {
    closeSync(file)
  }
}
