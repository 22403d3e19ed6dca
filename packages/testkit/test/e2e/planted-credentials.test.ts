import { randomUUID } from 'node:crypto'
import { fingerprint } from '@soundfoundry/sandbox'
import { parseKeysAnswer, TrackSchema, type ProviderName, type Track } from '@soundfoundry/track'
import t, { type Test } from 'tap'
import { Compile } from 'typebox/compile'
import { findPlanted, waitFor } from '../../src/index.ts'
import { callers, mishaps, planted, startPlantedWorld } from './planted-world.ts'

const world = await startPlantedWorld(t.testdir({}))
t.teardown(() => world.stop())
const { control } = world.system.sandbox
const providers = ['fal', 'replicate'] as const
const marker = `marked-${randomUUID()}`
const isTrack = Compile(TrackSchema)
const name = (provider: ProviderName, what: keyof typeof planted) => fingerprint(provider, planted[what])

/** A limit for a busy machine; nothing here takes so long on an idle one. */
const timeoutMs = 120_000
/** Every answer is kept, and searched in the end. */
const intervalMs = 200

async function readTrack(response: Response): Promise<Track> {
  const body: unknown = await response.json()
  if (!isTrack.Check(body)) throw new Error(`this is no track: ${JSON.stringify(body)}`)
  return body
}

async function post(body: Record<string, unknown>): Promise<Track> {
  const headers = { 'content-type': 'application/json' }
  return readTrack(await world.ask('/api/tracks', { method: 'POST', headers, body: JSON.stringify(body) }))
}

const read = async (id: string) => readTrack(await world.ask(`/api/tracks/${id}`))

async function make(body: Record<string, unknown>): Promise<Track> {
  const { id } = await post(body)
  await waitFor(async () => (await read(id)).done, { what: `track ${id} to be done`, timeoutMs, intervalMs })
  return read(id)
}

async function rows() {
  return parseKeysAnswer(await (await world.ask('/api/keys')).json()).keys
}

const until = (what: string, isSo: (found: Awaited<ReturnType<typeof rows>>) => boolean) =>
  waitFor(async () => isSo(await rows()), { what, timeoutMs, intervalMs })

/** Has each of these mishaps strike one track of each provider, and waits until every attempt is told of. */
async function suffer(t: Test, names: readonly string[]): Promise<void> {
  const tracks = await Promise.all(
    providers.flatMap(provider => names.map(each => post({ provider, prompt: `A rondo <${each}> ${randomUUID()}` }))),
  )
  for (const provider of providers) {
    const { served } = world.farEnds[provider]
    const what = `${provider} to have answered with every mishap`
    await waitFor(() => names.every(each => served.has(each)), { what, timeoutMs })
  }
  for (const { id } of tracks) {
    const settled = await waitFor(async () => (await read(id)).attempts[0]?.reason, {
      what: 'a reason',
      timeoutMs,
      intervalMs,
    })
    t.type(settled, 'string')
    await world.ask(`/api/tracks/${id}/cancel`, { method: 'POST' })
  }
}

/** What a worker says of a credential that is none. */
const unused = (variable: string) => new RegExp(`${variable}: .* is not used`)

t.test('tracks are made, and downloaded', async t => {
  for (const provider of providers) {
    const track = await make({ provider, prompt: `A rondo ${marker}`, metadata: { marker } })
    t.match(track, { status: 'succeeded' })
    t.equal((await world.ask(`/api/tracks/${track.id}/audio`)).status, 200)
    t.match(await (await world.ask(`/api/tracks/${track.id}/events`)).text(), 'event: track')
  }
})

t.test('a caller writes credentials wherever it can', async t => {
  const [ours, theirs] = [planted['the fal key'], callers["a caller's fal key"]]
  const json = { 'content-type': 'application/json' }
  const create = (body: string, headers: Record<string, string> = {}) =>
    world.ask('/api/tracks', { method: 'POST', headers: { ...json, ...headers }, body })
  const prompt = `A rondo for ${theirs} and ${callers["a caller's Replicate token"]}`
  // Its own record, which it gets back as it is, is its own: these two answers are not kept.
  const track = await fetch(`${world.system.apiUrl}/api/tracks`, {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${planted['the client token']}` },
    body: JSON.stringify({ prompt, metadata: { theirs } }),
  })
  t.match(await track.json(), { prompt, metadata: { theirs } })
  for (const key of [ours, theirs]) {
    const strange = [
      JSON.stringify({ prompt: 'A rondo for piano', [key]: 1 }),
      JSON.stringify({ prompt: 'A rondo for piano', provider: key }),
      JSON.stringify({ prompt: 'A rondo for piano', metadata: { [key]: 7 } }),
      JSON.stringify({ prompt: 'A rondo for piano', webhook_url: `http://${key}@example.com/` }),
      `{"prompt": "${key}`,
    ]
    for (const body of strange) t.match(await create(body), { status: /^4/ })
    t.match(await create('{"prompt": "short"}', { 'idempotency-key': key, 'x-request-id': key }), {
      status: 400,
    })
    t.match(await create('{}', { 'content-type': key }), { status: /^4/ })
    for (const path of [
      `/api/tracks/${key}`,
      `/api/tracks/${encodeURIComponent(key)}/audio`,
      `/api/tracks?key=${key}`,
      `/${key}`,
    ]) {
      t.match(await world.ask(path, { headers: { 'x-api-key': key } }), { status: /^[24]/ })
    }
    t.match(await world.ask('/api/keys', { headers: { authorization: `Bearer ${key}` } }), { status: 401 })
  }
})

t.test('the far ends fail in every way, and echo what they were sent', async t => {
  // Fewer at a time than open the circuit of an endpoint, in whatever order a busy machine sends them.
  const inTurn = [
    ['invalid', 'broken', 'cut-json'],
    ['as-id', 'reset'],
    ['forbidden'],
    ['missing'],
    ['throttled'],
    ['locked'],
  ]
  t.strictSame([...inTurn.flat(), 'refused'].sort(), Object.keys(mishaps).sort())
  for (const names of inTurn) {
    await suffer(t, names)
    // Refusals that met a circuit again would have it stay open for longer each time: a good track closes it.
    for (const track of await Promise.all(
      providers.map(provider => make({ provider, prompt: 'A rondo that heals' })),
    )) {
      t.equal(track.status, 'succeeded')
    }
  }
})

t.test('malformed and refused credentials are put into the env file', async t => {
  await world.save({
    FAL_KEY_NEXT: planted['the malformed fal key'],
    REPLICATE_API_TOKEN_NEXT: planted['the malformed Replicate token'],
  })
  await until('the malformed ones to be told of', found =>
    providers.every(provider => found.some(row => row.provider === provider && row.reason === 'bad_format')),
  )
  const refused = {
    fal: planted['the fal key that is refused'],
    replicate: planted['the Replicate token that is refused'],
  }
  for (const provider of providers) {
    const text = `No user found for ${refused[provider]} (${encodeURIComponent(refused[provider])})`
    control.setFault(provider, 'refuse-key', { key: fingerprint(provider, refused[provider]), text })
  }
  await world.save({ FAL_KEY_NEXT: '', REPLICATE_API_TOKEN_NEXT: '' })
  await world.save({ FAL_KEY: refused.fal, REPLICATE_API_TOKEN: refused.replicate })
  await until('both to be rejected', found =>
    providers.every(provider =>
      found.some(row => row.key === fingerprint(provider, refused[provider]) && row.state === 'rejected'),
    ),
  )
  await world.save({ FAL_KEY: planted['the fal key'], REPLICATE_API_TOKEN: planted['the Replicate token'] })
  // The ones before them took over meanwhile, so that the first ones have to prove themselves once more.
  await until('the first ones to be taken', found =>
    [name('fal', 'the fal key'), name('replicate', 'the Replicate token')].every(key =>
      found.some(row => row.key === key && row.slot === 'current' && row.state !== 'rejected'),
    ),
  )
  t.pass('everything was told of')
})

t.test('the command line checks, shows and rotates', async t => {
  t.match(await world.command(['keys', 'check']), { stdout: new RegExp(name('fal', 'the fal key')) })
  t.match(await world.command(['keys', 'status']), { stdout: new RegExp(name('fal', 'the fal key')) })
  const rotate = ['keys', 'rotate', 'fal', '--stdin', '--no-canary-track', '--timeout', '60']
  for (const bad of ['the fal key that is refused', 'the malformed fal key'] as const) {
    t.match(await world.command(rotate, `${planted[bad]}\n`), { code: 1 }, bad)
  }
  t.match(await world.command(rotate, `${planted['the fal key that is rotated in']}\n`), { code: 0 })
  t.match(await world.command(['keys', 'check', '--json']), { stdout: /"ok"/ })
  t.match(await world.command(['keys', 'status', '--json']), {
    stdout: new RegExp(name('fal', 'the fal key that is rotated in')),
  })
  t.match(await world.command(['tracks', 'create', '--prompt', `A rondo ${marker}`, '--json']), { stdout: /"id"/ })
  t.match(await world.command(['keys', planted['the fal key']]), { code: 64 }, 'as an argument by mistake')
})

t.test('credentials in use are refused, with others staged', async t => {
  await world.save({
    FAL_KEY: planted['the fal key that is rotated in'],
    FAL_KEY_NEXT: planted['the staged fal key'],
    REPLICATE_API_TOKEN_NEXT: planted['the staged Replicate token'],
  })
  await suffer(t, ['refused'])
})

t.test('what is no credential is told of at the start, and what is no setting ends it', async t => {
  // A worker goes on without such a credential, so that it is the closed port of its broker that ends it here.
  const table = [
    ['fal-worker', { FAL_KEY: planted['the quoted fal key'] }, { code: 1, stdout: unused('FAL_KEY') }],
    [
      'replicate-worker',
      { REPLICATE_API_TOKEN: planted['the quoted Replicate token'] },
      { code: 1, stdout: unused('REPLICATE_API_TOKEN') },
    ],
    ['api', { API_TOKENS: planted['the client token'] }, { code: 78, stderr: /^[A-Z_]+: / }],
    ['health', { ALERT_WEBHOOK_URL: `https://${planted['the client token']}:x@[` }, { code: 78, stderr: /^[A-Z_]+: / }],
  ] as const
  for (const [app, env, ending] of table) t.match(await world.startInVain(app, env), ending, app)
})

t.test('nothing that was planted is anywhere', async t => {
  await waitFor(() => (world.sinks['posted alerts']?.length ?? 0) > 0, { what: 'an alert', timeoutMs })
  await world.gather()
  /** What proves that the search saw the real thing, and that it would be seen there if it were written. */
  const expected: Record<string, string | RegExp> = {
    'what the apps write': name('fal', 'the fal key'),
    'answers of the gateway': name('replicate', 'the Replicate token'),
    audio: 'ID3',
    'event streams': marker,
    metrics: 'soundfoundry_',
    'posted alerts': 'webhook-signature',
    "the broker's files": marker,
    'what the command line writes': name('fal', 'the fal key that is rotated in'),
    'what a refused start writes': 'https://fal.ai/dashboard/keys',
  }
  t.strictSame(Object.keys(expected).sort(), Object.keys(world.sinks).sort())
  for (const [sink, written] of Object.entries(world.sinks)) {
    const all = Buffer.concat(written.flatMap(each => [Buffer.from(each), Buffer.from('\n')]))
    t.ok(all.includes(String(expected[sink])), `${sink}: ${all.length} bytes were searched`)
    t.strictSame(findPlanted(planted, all), [], `${sink}: nothing of ours`)
    if (sink !== "the broker's files") t.strictSame(findPlanted(callers, all), [], `${sink}: nothing of a caller's`)
  }
  t.equal(control.state().credential_leaks, 0, 'no credential was sent to where the audio is')
})
