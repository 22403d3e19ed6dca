import { open } from 'node:fs/promises'

/** A file's bytes, read piece by piece, so that no file is ever held whole. */
export interface ByteReader {
  /** The file's length in bytes. */
  readonly size: number
  /** The bytes from `offset` on; fewer than `length` where the file ends, and none before it begins. */
  read(offset: number, length: number): Promise<Buffer>
}

/** Opens a file for the time of one piece of work. Throws what the file system throws. */
export async function withFile<T>(path: string, work: (file: ByteReader) => Promise<T>): Promise<T> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    return await work({
      size,
      async read(offset, length) {
        if (offset < 0) return Buffer.alloc(0)
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
        return buffer.subarray(0, bytesRead)
      },
    })
  } finally {
    await file.close()
  }
}
