import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { freePort } from '../free-port.ts'

const alertShape = Type.Object({
  data: Type.Object({
    kind: Type.String(),
    state: Type.String(),
    key: Type.Union([Type.String(), Type.Null()]),
    message: Type.String(),
    fix: Type.String(),
  }),
})
const validator = Compile(alertShape)

/** An alert as it was posted. */
export type ReceivedAlert = Readonly<Static<typeof alertShape>['data']>

/** Listens at an address for `ALERT_WEBHOOK_URL`. */
export interface AlertReceiver {
  readonly url: string
  /** Everything that was posted, oldest first. */
  readonly received: readonly ReceivedAlert[]
  close(): void
}

export async function startAlertReceiver(): Promise<AlertReceiver> {
  const received: ReceivedAlert[] = []
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: unknown = await json(request)
    if (validator.Check(body)) received.push(body.data)
    response.writeHead(validator.Check(body) ? 204 : 400).end()
  }
  const server = createServer((request, response) => {
    receive(request, response).catch(() => response.writeHead(400).end())
  })
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${port}/alerts`, received, close: () => void server.close() }
}
