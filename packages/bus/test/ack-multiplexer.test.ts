import { DiscardPolicy } from 'nats'
import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { AckMultiplexer } from '../src/ack-multiplexer.ts'
import { codeOf, outcomeOf, useBroker, useConnection } from './open-test-bus.ts'

const nothing = new Uint8Array()

t.test('writes and their acknowledgements', async t => {
  const broker = await useBroker(t)
  const connection = await useConnection(t, broker.url)
  const publisher = new AckMultiplexer(connection, '_INBOX_test')
  t.teardown(() => publisher.close())
  const manager = await connection.jetstreamManager()
  await manager.streams.add({ name: 'WORDS', subjects: ['words.*'] })

  await t.test('each of thousands gets its own answer, and what is too much is refused at once', async t => {
    const writes = Array.from({ length: 5_000 }, (_, number) => publisher.publish(`words.${number}`, nothing))
    const outcomes = await Promise.allSettled(writes)
    const refused = outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [{ outcome, index }] : []))
    t.equal(refused.length, 5_000 - 4_096)
    t.ok(refused.every(({ outcome }) => outcome.reason.code === 'broker_unavailable'))
    t.ok(refused.every(({ index }) => index >= 4_096))
    const sequences = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value.sequence] : []))
    t.same(
      sequences,
      Array.from({ length: 4_096 }, (_, index) => index + 1),
      'in the order of the writes',
    )
    t.equal((await manager.streams.info('WORDS')).state.messages, 4_096, 'what was refused was not written')
    t.match(await publisher.publish('words.after', nothing), { sequence: 4_097 }, 'there is room again')
  })

  await t.test('a lost compare-and-set is a conflict', async t => {
    const { sequence } = await publisher.publish('words.cas', nothing, { expectedLastSequence: 0 })
    t.equal(await codeOf(publisher.publish('words.cas', nothing, { expectedLastSequence: 0 })), 'conflict')
    t.equal(await codeOf(publisher.publish('words.cas', nothing, { expectedLastSequence: sequence - 1 })), 'conflict')
    t.equal(await codeOf(publisher.publish('words.cas', nothing, { expectedLastSequence: sequence })), 'no error')
  })

  await t.test('headers go with the message', async t => {
    const { sequence } = await publisher.publish('words.head', nothing, { headers: { 'KV-Operation': 'DEL' } })
    const message = await manager.streams.getMessage('WORDS', { seq: sequence })
    t.equal(message.header.get('KV-Operation'), 'DEL')
  })

  await t.test('a full stream, and a second copy of one job', async t => {
    await manager.streams.add({
      name: 'SMALL',
      subjects: ['small.*'],
      max_msgs: 2,
      max_msgs_per_subject: 1,
      discard: DiscardPolicy.New,
      discard_new_per_subject: true,
    })
    await publisher.publish('small.a', nothing)
    t.equal(await codeOf(publisher.publish('small.a', nothing)), 'conflict', 'the copy')
    await publisher.publish('small.b', nothing)
    t.equal(await codeOf(publisher.publish('small.c', nothing)), 'storage_full')
  })

  await t.test('a subject that no stream takes is refused at once', async t => {
    const outcome = await outcomeOf(() => publisher.publish('nowhere', nothing))
    t.match(outcome, { status: 'rejected', reason: { code: 'broker_unavailable' } })
  })

  await t.test('noise in the inbox harms nobody', async t => {
    const inboxes: string[] = []
    connection.subscribe('words.spied', { callback: (_error, { reply }) => void inboxes.push(reply ?? '') })
    await publisher.publish('words.spied', nothing)
    const inbox = inboxes[0]?.slice(0, inboxes[0].lastIndexOf('.') + 1) ?? ''
    t.match(inbox, /^_INBOX_test\..+\.$/)
    const noisy = await useConnection(t, broker.url)
    const before = inboxes[0] ?? ''
    noisy.publish(before, 'an answer that comes twice')
    noisy.publish(`${inbox}nobody`, 'to nobody')
    await noisy.flush()
    const listener = await useConnection(t, broker.url)
    listener.subscribe('unkept', { callback: (_error, message) => void message.respond('no JSON') })
    await listener.flush()
    t.equal(await codeOf(publisher.publish('unkept', nothing)), 'broker_unavailable')
    t.equal(await codeOf(publisher.publish('words.still', nothing)), 'no error')
  })
})

t.test('without a broker a write is given up in time, and works again after its return', async t => {
  const broker = await useBroker(t)
  const connection = await useConnection(t, broker.url)
  const publisher = new AckMultiplexer(connection, '_INBOX_test')
  t.teardown(() => publisher.close())
  await (await connection.jetstreamManager()).streams.add({ name: 'WORDS', subjects: ['words.*'] })
  await publisher.publish('words.a', nothing)
  await broker.kill()
  const outcome = await outcomeOf(() => publisher.publish('words.b', nothing))
  t.match(outcome, { status: 'rejected', reason: { code: 'broker_unavailable', retryable: true } })
  await broker.restart()
  const { sequence } = await waitFor(() => publisher.publish('words.c', nothing), { what: 'a write after the return' })
  t.ok(sequence >= 2)
})

t.test('closing answers everybody, and refuses what comes later', async t => {
  const broker = await useBroker(t)
  const connection = await useConnection(t, broker.url)
  const publisher = new AckMultiplexer(connection, '_INBOX_test')
  const waiting = codeOf(publisher.publish('words.a', nothing))
  publisher.close()
  t.equal(await waiting, 'broker_unavailable')
  t.equal(await codeOf(publisher.publish('words.b', nothing)), 'broker_unavailable')
  await publisher.idle()
})
