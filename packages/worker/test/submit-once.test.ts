import { waitFor } from '@soundfoundry/testkit'
import type { Provider, SubmitCall } from '@soundfoundry/track'
import t, { type Test } from 'tap'
import { neverSent, submitOnce } from '../src/submit-once.ts'
import { defaultTimes, type WorkerContext } from '../src/worker-context.ts'
import { makeCredential, makeProvider, notWritten } from './tiny-provider.ts'
import { after, contextOf, dispatched, submitting, useBroker, useBus } from './workbench.ts'

const uncertain = {
  type: 'uncertain',
  verdict: { reason: 'connection_lost', http_status: null, explanation: '' },
} as const

async function stage(t: Test, changes: { provider?: Partial<Provider>; context?: Partial<WorkerContext> } = {}) {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const provider = makeProvider(changes.provider)
  const context = contextOf(bus, provider, changes.context)
  const current = await bus.tracks.create(dispatched())
  const { dispatch } = current.record
  if (dispatch === null) throw new Error('it is not dispatched')
  const record = async () => (await bus.tracks.get(current.record.id))?.record
  return {
    broker,
    bus,
    provider,
    current,
    record,
    submit: () => submitOnce(context, current, dispatch, makeCredential()),
  }
}

t.test('the intent is written when the connection stands, and before the first byte', async t => {
  const seen: unknown[] = []
  const { submit, record } = await stage(t, {
    provider: {
      submit: async ({ confirm }: SubmitCall) => {
        seen.push((await record())?.attempts.length)
        seen.push(await confirm?.(), (await record())?.attempts[0]?.state)
        seen.push(await confirm?.())
        return { kind: 'accepted', provider_request_id: 'r' }
      },
    },
  })
  t.match(await submit(), { outcome: { kind: 'accepted' } })
  t.same(seen, [0, true, 'submitting', false], 'asked a second time, it says no: one submit is one request')
})

t.test('a process that was paused while it connected finds the work taken', async t => {
  const { submit, bus, current, provider } = await stage(t, {
    context: {
      checkpoint: async step => {
        if (step !== 'before intent') return
        await bus.tracks.replace(after(current.record, submitting('theirs')), current.revision)
      },
    },
  })
  t.equal(await submit(), null)
  t.equal(provider.submits.size, 0)
})

t.test('a process that was paused after its intent finds it written over', async t => {
  const { submit, bus, current, provider } = await stage(t, {
    context: {
      checkpoint: async step => {
        if (step !== 'after intent') return
        await bus.tracks.update(current.record.id, record =>
          after(record, { ...uncertain, intent: record.attempts[0]?.intent ?? '' }),
        )
      },
    },
  })
  t.match(await submit(), { outcome: neverSent })
  t.equal(provider.submits.size, 0)
})

t.test("its own clocks may have stood still: the broker's answer says that the lease is over", async t => {
  const times = { ...defaultTimes, submitMs: 1_000, leaseMs: 1_300 }
  const { submit, bus, provider } = await stage(t, {
    context: {
      times,
      checkpoint: async step => {
        if (step !== 'after intent') return
        const now = bus.clock.now()
        bus.clock.now = () => now
        await waitFor(async () => (await bus.clock.ask()) > now + 1_300, { what: 'the lease to be over' })
      },
    },
  })
  t.match(await submit(), { outcome: neverSent })
  t.equal(provider.submits.size, 0)
})

t.test('a broker that does not vouch for it has nothing sent', async t => {
  const { submit, broker, provider } = await stage(t, {
    context: {
      checkpoint: async step => {
        if (step === 'after intent') await broker.kill()
      },
    },
  })
  t.match(await submit(), { outcome: neverSent })
  t.equal(provider.submits.size, 0)
})

t.test('an intent that cannot be written is an error, and nothing is sent', async t => {
  const { submit, broker, provider } = await stage(t, {
    context: {
      times: { ...defaultTimes, submitMs: defaultTimes.leaseMs },
      checkpoint: async step => {
        if (step === 'before intent') await broker.kill()
      },
    },
  })
  await t.rejects(submit(), { code: 'broker_unavailable' })
  t.equal(provider.submits.size, 0)
})

t.test('a connection that never stood leaves its attempt in the record', async t => {
  const { submit, record } = await stage(t, { provider: { submit: async () => notWritten } })
  t.match(await submit(), { outcome: notWritten })
  t.match((await record())?.attempts, [{ state: 'submitting' }], 'which settles it next')
})
