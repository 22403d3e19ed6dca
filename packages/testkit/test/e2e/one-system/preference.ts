import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { waitFor } from '../../../src/index.ts'
import type { SharedSystem } from './shared-system.ts'

export function preference(t: Test, { system, gateway, save }: SharedSystem): void {
  const { control } = system.sandbox

  t.test('the preferred provider is tried first, and with neither a track waits', async t => {
    await save({ MUSIC_PROVIDER: 'replicate' })
    await system.kill('router', 'SIGTERM')
    await system.start('router')

    const first = `Replicate first ${randomUUID()}`
    const preferred = await gateway.make({ prompt: first })
    t.match(preferred, { status: 'succeeded', provider: 'replicate' })
    t.match(preferred.attempts, [{ provider: 'replicate', state: 'succeeded', key: /^replicate_[0-9a-f]{8}$/ }])
    t.equal(preferred.attempts.length, 1)
    t.equal(control.work({ prompt: first, provider: 'fal' }).length, 0)

    control.setFault('replicate', 'out-of-credit')
    control.setFault('fal', 'lock-account', { reason: 'Exhausted balance' })
    const prompt = `Nobody will have it ${randomUUID()}`
    const { track } = await gateway.post({ prompt })
    const waiting = await waitFor(
      async () => {
        const now = await gateway.read(track.id)
        return now.stage === 'waiting' && now
      },
      { what: 'the track to wait' },
    )
    t.match(waiting, { status: 'queued', done: false, error: null })
    t.match(waiting.attempts, [
      { provider: 'replicate', state: 'refused', reason: 'out_of_credit', http_status: 402, billed: 'no' },
      { provider: 'fal', state: 'refused', reason: 'account_locked', http_status: 403, billed: 'no' },
    ])
    const health = await gateway.providers()
    t.match(health, { fal: 'down', replicate: 'down' })
    t.match(health.replicate_error, /https:\/\/replicate\.com\/account\/billing/)
    t.match(health.fal_error, /https:\/\/fal\.ai\/dashboard\/billing/)

    control.clearFault('fal', 'lock-account')
    const done = await gateway.done(track.id, { timeoutMs: 180_000 })
    t.match(done, { status: 'succeeded', provider: 'fal' })
    t.equal(control.work({ prompt }).length, 1)
  })

  t.test('without a key, and without a worker, fal is down and work goes to Replicate', async t => {
    control.clearFaults()
    await gateway.providerIs('fal', 'ok')
    await gateway.make(
      { prompt: `Once more by Replicate ${randomUUID()}`, provider: 'replicate' },
      { timeoutMs: 180_000 },
    )
    await system.kill('fal-worker', 'SIGTERM')
    await save({ MUSIC_PROVIDER: 'fal', FAL_KEY: '' })
    await system.kill('router', 'SIGTERM')
    await Promise.all(['router', 'fal-worker'].map(name => system.start(name)))
    const submits = () => control.requests({ provider: 'fal', operation: 'submit' }).length
    const before = submits()

    t.match(await gateway.providerIs('fal', 'down'), /FAL_KEY/)
    const keyless = await gateway.make({ prompt: `Without a key ${randomUUID()}` })
    t.match(keyless, { status: 'succeeded', provider: 'replicate' })

    await system.kill('fal-worker', 'SIGTERM')
    await waitFor(async () => /No fal-worker is running/.test((await gateway.providers()).fal_error ?? ''), {
      what: 'the missing worker to be noticed',
    })
    t.match(await gateway.providers(), { fal: 'down', fal_error: /start one/, replicate: 'ok', replicate_error: null })
    const alone = await gateway.make({ prompt: `Without a worker ${randomUUID()}` })
    t.match(alone, { status: 'succeeded', provider: 'replicate' })
    t.match(alone.attempts, [{ provider: 'replicate', state: 'succeeded' }])
    t.equal(submits() - before, 0)
  })
}
