import t from 'tap'
import { codeOf, makeRecord, useBroker, useBus, useConnection } from './open-test-bus.ts'

t.test('the track store', async t => {
  const broker = await useBroker(t)
  const [bus, other] = await Promise.all([useBus(t, broker.url), useBus(t, broker.url)])

  await t.test('a record is created once, and replaced over exactly its revision', async t => {
    const record = makeRecord()
    const created = await bus.tracks.create(record)
    t.same(await other.tracks.get(record.id), created)
    t.equal(await codeOf(other.tracks.create(record)), 'conflict')

    const running = { ...record, status: 'running' as const }
    const replaced = await other.tracks.replace(running, created.revision)
    t.ok(replaced.revision > created.revision)
    t.equal(await codeOf(bus.tracks.replace({ ...record, status: 'failed' }, created.revision)), 'conflict')
    t.same(await bus.tracks.get(record.id), { record: running, revision: replaced.revision })
  })

  await t.test('an update that has lost a race starts from the winner', async t => {
    const record = makeRecord()
    await bus.tracks.create(record)
    const interrupted = { ...record, cancel_requested: true }
    let calls = 0
    const updated = await bus.tracks.update(record.id, current => {
      calls += 1
      return { ...current, status: 'running' }
    })
    t.match(updated, { written: true, record: { status: 'running' } })
    t.equal(calls, 1)

    calls = 0
    const racing = other.tracks.update(record.id, () => interrupted)
    const both = await Promise.all([
      racing,
      bus.tracks.update(record.id, current => ({ ...current, stage: 'waiting' })),
    ])
    t.ok(both.every(({ written }) => written))
    t.not(both[0].revision, both[1].revision)
  })

  await t.test('an update may leave the record as it is, and needs one', async t => {
    const record = makeRecord()
    const { revision } = await bus.tracks.create(record)
    t.same(await bus.tracks.update(record.id, () => null), { record, revision, written: false })
    t.equal(await codeOf(bus.tracks.update('nobody', current => current)), 'track_not_found')
    t.equal(await bus.tracks.get('nobody'), null)
    for (const id of ['*', '>', 'a b', '', 'x\r\nPING']) t.equal(await bus.tracks.get(id), null, JSON.stringify(id))
  })

  await t.test('of 50 updates at once none is lost', async t => {
    const record = makeRecord()
    await bus.tracks.create(record)
    const updates = Array.from({ length: 50 }, (_, number) => async () => {
      const store = number % 2 === 0 ? bus.tracks : other.tracks
      const mark = `writer-${number}`
      for (;;) {
        const code = await codeOf(
          store.update(record.id, current => ({
            ...current,
            request: { ...current.request, wished: [...current.request.wished, mark] },
          })),
        )
        if (code !== 'conflict') return code
      }
    })
    const codes = await Promise.all(updates.map(update => update()))
    t.ok(codes.every(code => code === 'no error'))
    const final = await bus.tracks.get(record.id)
    t.equal(new Set(final?.record.request.wished).size, 50)
    t.equal(final?.record.request.wished.length, 50)
  })

  await t.test('a record of unknown shape says so, wherever it is read', async t => {
    const raw = await useConnection(t, broker.url)
    await raw.jetstream().publish('tracks.broken', JSON.stringify({ ...makeRecord('broken'), v: 2 }))
    await raw.jetstream().publish('tracks.noise', 'no JSON')
    t.equal(await codeOf(bus.tracks.get('broken')), 'message_invalid')
    t.equal(await codeOf(bus.tracks.get('noise')), 'message_invalid')
    t.equal(await codeOf(bus.tracks.update('broken', current => current)), 'message_invalid')
  })
})
