import { once } from 'node:events'
import { connect as connectSocket, createServer } from 'node:net'
import { connect } from 'nats'
import t from 'tap'
import { openManager } from '../src/open-manager.ts'
import { useBroker, useConnection } from './open-test-bus.ts'

const question = '$JS.API.INFO'
/** As long, because the broker counts bytes. */
const elsewhere = 'nobody.knows'

t.test('the broker is asked again when it leaves the first question without an answer', async t => {
  const broker = await useBroker(t)
  const deaf = await useConnection(t, broker.url)
  deaf.subscribe(elsewhere, { callback: () => undefined })
  await deaf.flush()

  const unanswered = 2
  let asked = 0
  const misleading = createServer(socket => {
    const onward = connectSocket(broker.port, '127.0.0.1')
    onward.pipe(socket).on('close', () => onward.destroy())
    for (const end of [onward, socket]) end.on('error', () => undefined)
    socket.on('data', chunk => {
      const said = chunk.toString('latin1')
      if (said.includes(question)) asked += 1
      onward.write(said.includes(question) && asked <= unanswered ? said.replace(question, elsewhere) : said, 'latin1')
    })
  })
  misleading.listen(0, '127.0.0.1')
  await once(misleading, 'listening')
  t.teardown(() => misleading.close())
  const address = misleading.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const connection = await connect({ servers: `127.0.0.1:${port}` })
  t.teardown(() => connection.close())
  const manager = await openManager(connection)
  t.equal(asked, unanswered + 1)
  t.match(await manager.getAccountInfo(), { streams: 0 })
})
