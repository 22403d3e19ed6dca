import { waitFor } from '@soundfoundry/testkit'
import { initialRecord } from '@soundfoundry/track'
import t from 'tap'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import { after, failed, makeRequest, newWebhookSecret, play, trackIn } from '../track-steps.ts'
import { useReceiver } from '../webhooks/receiver.ts'
import { untold } from '../webhooks/teller.ts'

t.test('having a webhook told once more', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const secret = newWebhookSecret()
  const environment = { WEBHOOK_SECRET: secret, WEBHOOK_ALLOW_PRIVATE: 'true' }
  const gateway = await useGateway(t, broker, { environment })
  const receiver = await useReceiver(t, [secret])
  const end = async () => {
    const { request, ...rest } = makeRequest()
    const asked = { ...rest, request: { ...request, webhook_url: receiver.url } }
    await bus.requests.append(asked)
    const { record, revision } = await bus.tracks.create(initialRecord(asked))
    await bus.tracks.replace(after(record, failed), revision)
    return asked.id
  }
  const webhookOf = async (id: string) => trackIn(await gateway.inject(`/api/tracks/${id}`)).webhook
  const again = (id: string) => gateway.inject({ method: 'POST', url: `/api/tracks/${id}/webhook/redeliver` })
  const isNow = (id: string, state: string, tries: number) =>
    waitFor(
      async () => {
        const webhook = await webhookOf(id)
        return webhook?.state === state && webhook.attempts.length === tries && webhook
      },
      { what: `${state} after ${tries} tries` },
    )

  await t.test('one that was delivered is told again, under the same name', async t => {
    const id = await end()
    await isNow(id, 'delivered', 1)
    const answer = await again(id)
    t.equal(answer.statusCode, 202)
    t.match(trackIn(answer).webhook, { state: 'pending', next_attempt_at: null, delivered_at: null })
    t.match(await isNow(id, 'delivered', 2), { attempts: [{ http_status: 204 }, { http_status: 204 }] })
    t.same(
      receiver.received.splice(0).map(call => call.id),
      [`msg_${id}`, `msg_${id}`],
    )
    await untold(bus)
  })

  await t.test('one that was given up is told again, and its plan begins anew', async t => {
    receiver.answers.push({ status: 410 })
    const id = await end()
    await isNow(id, 'failed', 1)
    receiver.answers.push({ status: 500, headers: { 'retry-after': '3600' } })
    t.equal((await again(id)).statusCode, 202)
    const waiting = await isNow(id, 'pending', 2)
    t.ok(Date.parse(waiting.next_attempt_at ?? '') > Date.now())
    t.equal(await bus.webhooks.count(), 1, 'it waits for its next try')

    t.equal((await again(id)).statusCode, 202)
    t.match(await isNow(id, 'delivered', 3), { next_attempt_at: null }, 'and need not wait for it')
    await untold(bus)
    receiver.received.splice(0)
  })

  await t.test('what cannot be told is refused', async t => {
    const queued = makeRequest()
    await bus.requests.append(queued)
    t.match((await again(queued.id)).json(), { status: 409, code: 'no_webhook' })
    const { request, ...rest } = makeRequest()
    await bus.requests.append({ ...rest, request: { ...request, webhook_url: receiver.url } })
    t.match((await again(rest.id)).json(), { status: 409, code: 'not_done' })
    await play(bus, queued.id, failed)
    t.match((await again(queued.id)).json(), { status: 409, code: 'no_webhook' })
    t.match((await again(makeRequest().id)).json(), { status: 404, code: 'track_not_found' })
    t.equal(receiver.received.length, 0)
  })
})
