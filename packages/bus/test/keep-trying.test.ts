import t from 'tap'
import { keepTrying } from '../src/keep-trying.ts'
import { useBroker, useConnection } from './open-test-bus.ts'

const never = (): Promise<void> => Promise.reject(new Error('never'))

t.test('trying ends with success, with a signal, or with the connection', async t => {
  const broker = await useBroker(t)
  const connection = await useConnection(t, broker.url)
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  let attempts = 0
  const second = async (): Promise<void> => {
    attempts += 1
    if (attempts < 2) throw new Error('not yet')
  }

  t.equal(await keepTrying(connection, second, onError), true)
  t.match(errors, [{ message: 'not yet' }])

  const stopping = new AbortController()
  const stopped = keepTrying(connection, never, onError, stopping.signal)
  stopping.abort()
  t.equal(await stopped, false)

  const closed = keepTrying(connection, never, onError)
  await connection.close()
  t.equal(await closed, false)
  const before = errors.length
  t.equal(await keepTrying(connection, never, onError), false)
  t.equal(errors.length, before, 'nothing is tried on a closed connection')
})
