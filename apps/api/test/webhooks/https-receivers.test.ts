import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv, env as ownEnvironment, execArgv, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { useBroker, useBus } from '../open-gateway.ts'
import { failed } from '../track-steps.ts'
import { useReceiver } from './receiver.ts'
import { makeSelfSigned, type SelfSigned } from './self-signed.ts'
import { end, secrets, settled, useTeller } from './teller.ts'

const day = 86_400_000
const inDays = (days: number): Date => new Date(Date.now() + days * day)

interface Case {
  readonly what: string
  readonly certificate: SelfSigned
  /** Why it is not told, or null where it is. */
  readonly error: string | null
}

// Node reads whom to trust when it starts, so a process that trusts these certificates is another one than made them.
const [folder] = argv.slice(2)
const casesFile = 'cases.json'
const trustedFile = 'trusted.pem'

/** Ends a track with a webhook to a receiver with each certificate, one after the other. */
async function tellEach(t: Test, cases: readonly Case[]): Promise<void> {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  await useTeller(t, broker, { delays: [] })
  for (const { what, certificate, error } of cases) {
    const receiver = await useReceiver(t, secrets, certificate)
    const id = await end(bus, receiver.url, failed)
    const webhook = await settled(bus, id)
    const attempt = { http_status: error === null ? 204 : null, error }
    t.match(webhook, { state: error === null ? 'delivered' : 'failed', attempts: [attempt] }, what)
    t.same(
      receiver.received.map(call => call.signedWith),
      error === null ? [secrets] : [],
      error === null ? 'it is called once' : 'not a byte of the call is sent to it',
    )
  }
}

function makeCases(): Case[] {
  const address = '127.0.0.1'
  return [
    { what: 'one that is trusted', certificate: makeSelfSigned({ address }), error: null },
    {
      what: 'one of another address',
      certificate: makeSelfSigned({ address: '127.0.0.2' }),
      error: 'not reached: its certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)',
    },
    {
      what: 'one that has expired',
      certificate: makeSelfSigned({ address, from: inDays(-2), until: inDays(-1) }),
      error: 'not reached: its certificate has expired (CERT_HAS_EXPIRED)',
    },
    {
      what: 'one that is not valid yet',
      certificate: makeSelfSigned({ address, from: inDays(1), until: inDays(2) }),
      error: 'not reached: its certificate is not valid yet (CERT_NOT_YET_VALID)',
    },
  ]
}

t.test('webhooks over https', async t => {
  if (folder !== undefined) {
    const cases: Case[] = JSON.parse(readFileSync(join(folder, casesFile), 'utf8'))
    return tellEach(t, cases)
  }
  const certificate = makeSelfSigned({ address: '127.0.0.1' })
  const error = 'not reached: its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'
  await tellEach(t, [{ what: 'one that nobody vouches for', certificate, error }])

  const cases = makeCases()
  const shared = t.testdir({
    [casesFile]: JSON.stringify(cases),
    [trustedFile]: cases.map(each => each.certificate.cert).join(''),
  })
  const env = { ...ownEnvironment, NODE_EXTRA_CA_CERTS: join(shared, trustedFile) }
  const args = [...execArgv, fileURLToPath(import.meta.url), shared]
  await t.spawn(execPath, args, { env }, 'a process that trusts them')
})
