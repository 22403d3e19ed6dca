import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { errorCodes, isErrorCode } from '@soundfoundry/errors'
import { waitFor } from '@soundfoundry/testkit'
import * as fc from 'fast-check'
import t from 'tap'
import type { OpenApiDocument } from '../src/openapi/document-shape.ts'
import { exampleIds } from '../src/openapi/examples/tracks.ts'
import { badCalls, toBytes, type BadCall } from './bad-calls.ts'
import { listen, useBroker, useBus, useGateway } from './open-gateway.ts'
import { answerAsks, API_TOKENS, prepareExamples, tokens } from './openapi/contract-world.ts'
import { routesOf, type Answered } from './openapi/contract.ts'
import { sendBytes } from './send-bytes.ts'
import { newWebhookSecret } from './track-steps.ts'

// A failure names its seed. `pnpm exec tap test/fuzz.test.ts --test-arg=<seed> --test-arg=<calls of each route>` repeats it.
const [seed, numRuns = '30'] = process.argv.slice(2)
const plan = { ...(seed === undefined ? {} : { seed: Number(seed) }), numRuns: Number(numRuns) }
const mostGrowthBytes = 20_000_000

/** Throws unless a caller could act on this answer. */
function checkAnswer({ statusCode, headers, body }: Answered, isHead: boolean): void {
  const said = `${statusCode} ${JSON.stringify(headers)} ${body.slice(0, 500)}`
  if (!(statusCode >= 200 && statusCode < 500)) throw new Error(`not a good answer and not the caller's fault: ${said}`)
  if (statusCode < 400) return
  if (headers['content-type'] !== 'application/problem+json') throw new Error(`not a problem: ${said}`)
  if (isHead) return
  const { code, status }: { code?: unknown; status?: unknown } = Object(JSON.parse(body))
  if (typeof code !== 'string' || !isErrorCode(code)) throw new Error(`no known code: ${said}`)
  if (status !== statusCode || errorCodes[code].status !== statusCode)
    throw new Error(`not the status of its code: ${said}`)
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc()')
  return process.memoryUsage().heapUsed
}

t.test('no call, however bad, is more than refused', async t => {
  const faults: string[] = []
  const noteRejection = (reason: unknown): unknown => faults.push(`unhandled rejection: ${String(reason)}`)
  const noteException = (error: Error): unknown => faults.push(`uncaught exception: ${String(error)}`)
  process.on('unhandledRejection', noteRejection).on('uncaughtExceptionMonitor', noteException)
  t.teardown(() => process.off('unhandledRejection', noteRejection).off('uncaughtExceptionMonitor', noteException))
  const takeLine = (line: string): void => {
    if (/"level":"(?:error|fatal)"/.test(line)) faults.push(line)
  }

  const broker = await useBroker(t)
  const bus = await useBus(t, broker, 'health')
  await prepareExamples(bus)
  await answerAsks(bus)
  const environment = { API_TOKENS, RATE_LIMIT_PER_MINUTE: '0', WEBHOOK_SECRET: newWebhookSecret() }
  const gateway = await useGateway(t, broker, { environment, takeLine })
  const url = await listen(gateway)
  const document: OpenApiDocument = (await gateway.inject('/openapi.json')).json()
  const headers = { authorization: `Bearer ${tokens.both}` }
  await waitFor(
    async () => (await gateway.inject({ url: '/api/tracks', headers })).body.includes(exampleIds.succeeded),
    {
      what: 'the list to be there',
    },
  )

  const seen = new Set<number>()
  const call = async (bad: BadCall): Promise<void> => {
    const isHead = bad.method === 'HEAD'
    const answered = await sendBytes(url, toBytes(bad), { isHead })
    checkAnswer(answered, isHead)
    seen.add(answered.statusCode)
    if (faults.length > 0) throw new Error(faults.join('\n'))
  }
  const routes = routesOf(gateway)
  const callAll = async (round: number): Promise<void> => {
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ')
      const operation = document.paths[path]?.[method.toLowerCase()]
      const calls = badCalls(document, route, operation, tokens.both)
      await t.resolves(fc.assert(fc.asyncProperty(calls, call), plan), `${route}, ${round}`)
    }
  }
  t.ok(routes.includes('POST /api/tracks') && routes.includes('GET /api/tracks/{id}/events'))
  // The first calls warm up what is only made once.
  await callAll(0)
  await callAll(1)
  const before = heapAfterCollection()
  await callAll(2)
  const grown = heapAfterCollection() - before
  for (const status of [200, 400, 401, 404, 405]) t.ok(seen.has(status), `some were answered ${status}`)
  t.ok(grown < mostGrowthBytes, `the heap grew by ${grown} bytes`)
  await waitFor(
    () => new Promise<boolean>(resolve => gateway.server.getConnections((_error, open) => resolve(open === 0))),
    {
      what: 'no connection to be left open',
    },
  )
  t.strictSame(faults, [])
})
