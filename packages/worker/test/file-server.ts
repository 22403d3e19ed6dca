import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'

interface Teardown {
  teardown(end: () => unknown): void
}

export interface FileServer {
  origin: string
  /** The headers of every request, by arrival. */
  requests: Array<{ path: string; headers: IncomingHttpHeaders }>
}

/** Serves what `answer` says, on 127.0.0.1. */
export async function startFileServer(
  t: Teardown,
  answer: (path: string, response: ServerResponse) => void,
): Promise<FileServer> {
  const requests: FileServer['requests'] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    requests.push({ path, headers: request.headers })
    answer(path, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return { origin: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, requests }
}

/** The head of a WAV file (PCM, 44.1 kHz, stereo, 16 bits) that holds `bytes` of samples. */
export function wavHead(bytes: number): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + bytes, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(2, 22)
  head.writeUInt32LE(44_100, 24)
  head.writeUInt32LE(176_400, 28)
  head.writeUInt16LE(4, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(bytes, 40)
  return head
}

/** A short WAV file; a second has 176,400 bytes of samples. */
export const wav = (seconds: number): Buffer =>
  Buffer.concat([wavHead(seconds * 176_400), Buffer.alloc(seconds * 176_400)])
