import type { ProbeReport, ProvidersHealth } from '@soundfoundry/track'
import t from 'tap'
import { codeOf, outcomeOf, take, useBroker, useBus, useConnection } from './open-test-bus.ts'

const health: ProvidersHealth = { fal: 'ok', replicate: 'down', fal_error: null, replicate_error: 'locked' }
const probe = (key: string): ProbeReport => ({ at: new Date().toISOString(), key, findings: [] })

t.test('asks', async t => {
  const broker = await useBroker(t)
  const [asker, first, second] = await Promise.all([
    useBus(t, broker.url),
    useBus(t, broker.url),
    useBus(t, broker.url),
  ])

  await t.test('nobody there is said at once', async t => {
    const outcome = await outcomeOf(() => asker.asks.providersHealth())
    t.match(outcome, {
      status: 'rejected',
      reason: { code: 'health_unavailable', detail: /Nobody answers ask\.health/ },
    })
  })

  await t.test('of two that could answer exactly one does', async t => {
    let answers = 0
    for (const bus of [first, second]) {
      await bus.asks.answerProvidersHealth(() => {
        answers += 1
        return health
      })
    }
    const replies = await Promise.all(Array.from({ length: 20 }, () => asker.asks.providersHealth()))
    t.ok(replies.every(reply => JSON.stringify(reply) === JSON.stringify(health)))
    t.equal(answers, 20)
  })

  await t.test('an answer that was awaited is there for whoever asks next', async t => {
    const lone = await useBroker(t)
    const [caller, answerer] = await Promise.all([useBus(t, lone.url), useBus(t, lone.url)])
    await answerer.asks.answerProvidersHealth(() => health)
    t.same(await caller.asks.providersHealth(), health)
  })

  await t.test('a probe is asked of its provider alone, and may take its time', async t => {
    await first.asks.answerProbe('fal', async () => {
      await take(200)
      return probe('fal')
    })
    await second.asks.answerProbe('replicate', async () => probe('replicate'))
    t.match(await asker.asks.probe('fal'), { key: 'fal' })
    t.match(await asker.asks.probe('replicate'), { key: 'replicate' })
  })

  await t.test('an answer that cannot be given or read', async t => {
    const lone = await useBroker(t)
    const other = await useBus(t, lone.url)
    const noisy = await useConnection(t, lone.url)
    noisy.subscribe('ask.probe.fal', { callback: (_error, message) => void message.respond('no JSON') })
    await other.asks.answerProvidersHealth(() => {
      throw new Error('no reports yet')
    })
    await noisy.flush()
    t.equal(await codeOf(other.asks.probe('fal')), 'no_worker')
    t.equal(await codeOf(other.asks.probe('replicate')), 'no_worker', 'nobody is there')
    const outcome = await outcomeOf(() => other.asks.providersHealth())
    t.match(outcome, { status: 'rejected', reason: { code: 'health_unavailable' } })
    t.match(other.lines, [{ level: 'error', fields: { subject: 'ask.health', err: { message: 'no reports yet' } } }])
  })
})
