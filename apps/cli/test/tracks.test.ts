import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Track } from '@soundfoundry/track'
import { runCli, temporaryDirectory, type Ran } from './command-line.ts'
import { notFound, startFarEnd, trackOf, type Answer, type Call, type FarEnd } from './far-end.ts'

const done = { status: 'succeeded', stage: null, done: true } as const
const failed: Partial<Track> = {
  status: 'failed',
  stage: null,
  done: true,
  error: { code: 'content_policy', message: 'The request is against the policy.', fix: 'Rephrase the prompt.' },
}
const prompt = 'Warm lo-fi piano at night'

interface Talk {
  readonly ran: Ran
  readonly calls: FarEnd['calls']
  readonly directory: string
}

async function talk(t: Test, given: readonly string[], answer: (call: Call) => Answer): Promise<Talk> {
  const directory = await temporaryDirectory(t)
  const { url, calls } = await startFarEnd(t, answer)
  const ran = await runCli(['tracks', ...given], { directory, environment: { SOUNDFOUNDRY_API: `${url}/` } })
  return { ran, calls, directory }
}

t.test('create sends what the options spell out, and nothing else', async t => {
  const track = trackOf({})
  const options = [
    '--lyrics',
    'Words to be sung',
    '--duration',
    '30',
    '--style-strength',
    '0.7',
    '--seed',
    '7',
    '--format',
    'wav',
    '--require',
    'format, duration_s',
    '--webhook-url',
    'https://example.com/hook',
  ]
  const { ran, calls } = await talk(
    t,
    ['create', '--prompt', prompt, ...options, '--provider', 'replicate', '--idempotency-key', 'k1'],
    () => ({ status: 202, body: track }),
  )
  t.equal(ran.code, 0)
  t.match(ran.out, track.id)
  t.match(ran.error, `soundfoundry tracks watch ${track.id}`)
  t.match(calls, [{ method: 'POST', path: '/api/tracks', headers: { 'idempotency-key': 'k1' } }])
  t.notOk(calls[0]?.headers['prefer'])
  t.same(JSON.parse(calls[0]?.body ?? ''), {
    prompt,
    lyrics: 'Words to be sung',
    has_vocals: true,
    duration_s: 30,
    style_strength: 0.7,
    seed: 7,
    format: 'wav',
    require: ['duration_s', 'format'],
    provider: 'replicate',
    webhook_url: 'https://example.com/hook',
  })
  const plain = await talk(t, ['create', '--prompt', prompt, '--json'], () => ({ status: 202, body: track }))
  t.same(JSON.parse(plain.calls[0]?.body ?? ''), { prompt })
  t.same(plain.ran.json(), track)
})

t.test('create waits as long as it is told', async t => {
  const track = trackOf({})
  const late = await talk(t, ['create', '--prompt', prompt, '--wait', '1'], () => ({ status: 202, body: track }))
  t.equal(late.ran.code, 1)
  t.match(late.ran.error, /Not done after 1 s/)
  const made = await talk(t, ['create', '--prompt', prompt, '--wait', '100'], ({ method }) =>
    method === 'POST' ? { status: 202, body: track } : { status: 200, body: { ...track, ...done } },
  )
  t.equal(made.ran.code, 0)
  t.notOk(made.calls[0]?.headers['prefer'], 'its id is known at once')
  t.match(made.ran.error, `${track.id} is taken.`)
  t.match(made.calls, [{ method: 'POST' }, { path: `/api/tracks/${track.id}`, headers: { prefer: 'wait=60' } }])
  const bad = await talk(t, ['create', '--prompt', prompt, '--wait', '5'], () => ({
    status: 202,
    body: trackOf(failed),
  }))
  t.equal(bad.ran.code, 1)
  t.match(bad.ran.out, /✗ The request is against the policy\.\n {2}Fix: Rephrase the prompt\./)
})

t.test('on a terminal a line tells how the track stands, and Ctrl-C leaves the track as it is', async t => {
  const track = trackOf({ stage: 'generating', status: 'running', provider: 'fal' })
  const { url, calls } = await startFarEnd(t, () => ({ status: 202, body: track }))
  const interrupt = new AbortController()
  const given = ['tracks', 'create', '--prompt', prompt, '--wait', '600', '--api', url]
  const { code, out, error } = await runCli(given, {
    isTerminal: true,
    signal: interrupt.signal,
    onOutput: text => {
      if (/… running, generating, fal, \d\.\d s/.test(text)) interrupt.abort()
    },
  })
  t.equal(code, 130)
  t.match(out, /… running, generating, fal, \d\.\d s\r/, 'the line is taken back')
  t.match(error, `${track.id} is taken.`)
  t.match(error, `Interrupted. The track ${track.id} goes on.`)
  t.match(error, `soundfoundry tracks cancel ${track.id}`)
  t.notOk(calls.some(({ path }) => path.includes('cancel')))
})

t.test('what makes no request is told before anything is sent', async t => {
  const table: readonly [given: readonly string[], text: RegExp][] = [
    [[], /--prompt is needed/],
    [['--prompt', prompt, '--seed', '1.5'], /--seed takes a whole number of at least 0/],
    [['--prompt', prompt, '--style-strength', '2'], /--style-strength takes a number from 0 to 1/],
    [['--prompt', prompt, '--format', 'ogg'], /--format takes one of: mp3, wav, flac/],
    [['--prompt', prompt, '--lyrics', 'a', '--lyrics-file', 'b'], /not both/],
  ]
  for (const [given, text] of table) {
    const { ran, calls } = await talk(t, ['create', ...given], () => notFound)
    t.equal(ran.code, 64)
    t.match(ran.error, text)
    t.same(calls, [])
  }
  const { ran } = await talk(t, ['create', '--prompt', prompt, '--lyrics-file', 'missing.txt'], () => notFound)
  t.equal(ran.code, 78)
})

t.test('a refusal names the fields and the fix', async t => {
  const errors = [{ path: 'prompt', message: 'must have at least 10 characters' }]
  const problem = {
    title: 'The request is not valid',
    status: 400,
    code: 'invalid_request',
    fix: 'Correct the fields.',
    errors,
  }
  const { ran } = await talk(t, ['create', '--prompt', 'short'], () => ({ status: 400, body: problem }))
  t.equal(ran.code, 1)
  t.match(
    ran.error,
    /The request is not valid\.\n {2}prompt: must have at least 10 characters\n {2}Fix: Correct the fields\./,
  )
})

t.test('what the gateway says of a field is shown once, in its words', async t => {
  const message = 'holds nothing that can be seen: say in words what the track is to sound like'
  const problem = {
    title: 'The request is not valid',
    status: 400,
    code: 'invalid_request',
    fix: 'Correct the fields.',
  }
  const told = { ...problem, detail: `prompt: ${message}`, errors: [{ path: 'prompt', message }] }
  const { ran } = await talk(t, ['create', '--prompt', ' '.repeat(12)], () => ({ status: 400, body: told }))
  t.equal(ran.code, 1)
  t.match(ran.error, `prompt: ${message}\n  Fix: Correct the fields.`)
  t.equal(ran.error.split('prompt').length, 2)
})

t.test('a lyrics file in another encoding than UTF-8 is not sent', async t => {
  const directory = await temporaryDirectory(t)
  const { url, calls } = await startFarEnd(t, () => notFound)
  const words = 'Caf\u00E9 of the morning\n'
  for (const bytes of [Buffer.from(words, 'latin1'), Buffer.from(words, 'utf16le')]) {
    await writeFile(join(directory, 'song.txt'), bytes)
    const given = ['tracks', 'create', '--prompt', prompt, '--lyrics-file', 'song.txt', '--api', url]
    const ran = await runCli(given, { directory })
    t.equal(ran.code, 78)
    t.match(ran.error, /song\.txt is not in UTF-8\.\n {2}Fix: Save it as UTF-8\./)
  }
  t.same(calls, [])
})

t.test('get and cancel show the track', async t => {
  const track = trackOf({})
  const got = await talk(t, ['get', track.id, '--json'], () => ({ status: 200, body: track }))
  t.same(got.ran.json(), track)
  const canceled = await talk(t, ['cancel', track.id], () => ({
    status: 200,
    body: { ...track, ...done, status: 'canceled' },
  }))
  t.match(canceled.calls, [{ method: 'POST', path: `/api/tracks/${track.id}/cancel` }])
  t.match(canceled.ran.out, /canceled/)
  const strange = await talk(t, ['get', '../keys'], () => notFound)
  t.match(strange.calls, [{ path: '/api/tracks/..%2Fkeys' }])
  t.equal(strange.ran.code, 1)
})

t.test('watch tells each change of the stage once, and how it ended', async t => {
  const stages = [
    { stage: 'routing' },
    { stage: 'routing' },
    { status: 'running', stage: 'generating', provider: 'fal' },
    done,
  ] as const
  const track = trackOf({})
  let at = 0
  const { ran, calls } = await talk(t, ['watch', track.id], () => ({
    status: 200,
    body: { ...track, ...stages[at++] },
  }))
  t.equal(ran.code, 0)
  t.equal([...ran.out.matchAll(/Z queued, routing\n/g)].length, 1)
  t.match(ran.out, /Z running, generating, fal\n.*succeeded/)
  t.match(calls[1], { headers: { prefer: 'wait=2' } })
  t.equal((await talk(t, ['watch', track.id], () => ({ status: 200, body: { ...track, ...failed } }))).ran.code, 1)
})

t.test('download saves the audio when it is what the track names', async t => {
  const bytes = randomBytes(300_000)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const audio = { url: '', content_type: 'audio/x-wav', bytes: bytes.length, sha256, duration_s: 2 }
  const track = trackOf({ ...done, audio })
  const answer = ({ path }: Call): Answer =>
    path.endsWith('/audio')
      ? { status: 200, body: bytes, headers: { 'content-type': 'audio/x-wav' } }
      : { status: 200, body: track }
  const named = await talk(t, ['download', track.id, '-o', 'out.wav'], answer)
  t.equal(named.ran.code, 0, named.ran.error)
  t.ok(bytes.equals(await readFile(join(named.directory, 'out.wav'))))
  const unnamed = await talk(t, ['download', track.id, '--json'], answer)
  t.match(unnamed.ran.json(), { ok: true, sha256, file: new RegExp(`${track.id}\\.wav$`) })
  t.same(await readdir(unnamed.directory), [`${track.id}.wav`])

  const other = { ...track, audio: { ...audio, sha256: sha256.replaceAll('0', '1') } }
  const damaged = await talk(t, ['download', track.id], call =>
    call.path.endsWith('/audio') ? answer(call) : { status: 200, body: other },
  )
  t.equal(damaged.ran.code, 1)
  t.match(damaged.ran.error, /another SHA-256/)
  t.same(await readdir(damaged.directory), [])
  const early = await talk(t, ['download', track.id], () => ({ status: 200, body: trackOf({}) }))
  t.match(early.ran.error, /has no audio: it is queued\.\n {2}Fix: Wait for it/)
})

t.test('a lyrics file is read as it is', async t => {
  const directory = await temporaryDirectory(t)
  await writeFile(join(directory, 'song.txt'), 'First line\nSecond line\n')
  const { url, calls } = await startFarEnd(t, () => ({
    status: 202,
    body: trackOf({}),
    headers: { 'idempotency-replayed': 'true' },
  }))
  const given = ['tracks', 'create', '--prompt', prompt, '--lyrics-file', 'song.txt', '--api', url]
  t.match((await runCli(given, { directory })).error, /An earlier call/)
  t.match(JSON.parse(calls[0]?.body ?? ''), { lyrics: 'First line\nSecond line\n', has_vocals: true })
})

t.test('retry makes a new track, which names the old one', async t => {
  const made = trackOf({ retry_of: 'the-old-one' })
  const { ran, calls } = await talk(t, ['retry', 'the-old-one', '--idempotency-key', 'k1'], () => ({
    status: 202,
    body: made,
  }))
  t.equal(ran.code, 0)
  t.match(calls, [{ method: 'POST', path: '/api/tracks/the-old-one/retry', headers: { 'idempotency-key': 'k1' } }])
  t.match(ran.out, 'again     of the-old-one')
})

const gone = (): Answer => ({ status: 204, body: Buffer.of() })

t.test('delete asks first, unless it is told not to', async t => {
  const { id } = trackOf({})
  const { ran, calls } = await talk(t, ['delete', id, '--yes'], gone)
  t.equal(ran.code, 0)
  t.match(ran.out, `${id} is erased`)
  t.match(calls, [{ method: 'DELETE', path: `/api/tracks/${id}` }])

  const unasked = await talk(t, ['delete', id], gone)
  t.equal(unasked.ran.code, 64)
  t.match(unasked.ran.error, /--yes/)
  t.same(unasked.calls, [])

  for (const [input, code] of [
    ['y\n', 0],
    ['no\n', 1],
    ['\n', 1],
  ] as const) {
    const { url, calls: asked } = await startFarEnd(t, gone)
    const answered = await runCli(['tracks', 'delete', id, '--api', url], { isTerminal: true, input })
    t.equal(answered.code, code, JSON.stringify(input))
    t.match(answered.error, /Erase the texts and the audio/)
    t.equal(asked.length, code === 0 ? 1 : 0)
  }
})

t.test('an erased track is shown as one', async t => {
  const erased = trackOf({ ...done, prompt: null, erased_at: '2026-01-03T00:00:00.000Z' })
  const { ran } = await talk(t, ['get', erased.id], () => ({ status: 200, body: erased }))
  t.match(ran.out, /erased +at 2026-01-03/)
  const list = await talk(t, ['list'], () => ({ status: 200, body: { tracks: [erased], next_cursor: null } }))
  t.match(list.ran.out, '(erased)')
})
