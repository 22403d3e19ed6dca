import { randomUUID } from 'node:crypto'

/** Writes under way at once: below what the bus refuses. */
const atOnce = 1_000
const caller = 'anonymous'

/**
 * How tracks end, by their number: nearly all succeed, one in a hundred fails, one in a thousand expires; every fifth is
 * made by Replicate.
 *
 * @param {number} number
 */
const endOf = number => (number % 1_000 === 7 ? 'expired' : number % 100 === 3 ? 'failed' : 'succeeded')

/**
 * Writes tracks as the apps do, each asked for, dispatched and ended, through the bus's own stores.
 *
 * @param {any} bus
 * @param {any} track the package
 * @param {string[]} ids what their ids are added to
 * @param {{ from: number, to: number, say: (line: string) => void }} range numbers of the tracks
 */
export async function fillTracks(bus, track, ids, { from, to, say }) {
  let next = from
  const writer = async () => {
    while (next < to) {
      const number = next
      next += 1
      if (number % 100_000 === 0 && number > from) say(`  ${number} tracks`)
      ids.push(await writeTrack(bus, track, number))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, writer))
}

/**
 * Writes one track. A broker that is too busy for one of its writes gets another track in its place.
 *
 * @param {any} bus
 * @param {any} track
 * @param {number} number
 * @returns {Promise<string>} its id
 */
async function writeTrack(bus, track, number) {
  for (;;) {
    const request = requestOf(track, randomUUID(), number)
    try {
      await bus.requests.append(request)
      await writeRecords(bus, track, request, number)
      return request.id
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'broker_unavailable')) throw error
    }
  }
}

/** @param {any} track @param {string} id @param {number} number */
function requestOf(track, id, number) {
  const now = Date.now()
  const prompt = `Track ${number} of a benchmark: warm lo-fi piano with soft rain, a slow walking bass and brushed drums`
  return {
    v: 1,
    id,
    caller,
    request: track.toTrackRequest({ prompt, duration_s: 20, metadata: { number: String(number) } }),
    body_sha256: '0'.repeat(64),
    created_at: new Date(now).toISOString(),
    expires_at: new Date(now + 900_000).toISOString(),
  }
}

/** @param {any} bus @param {any} track @param {any} request @param {number} number */
async function writeRecords(bus, track, request, number) {
  const end = endOf(number)
  const provider = number % 5 === 0 ? 'replicate' : 'fal'
  const intent = randomUUID()
  const dispatched = after(track, track.initialRecord(request), [
    { type: 'dispatched', provider, model: 'a-model', trial: false },
  ])
  const { revision } = await bus.tracks.create(dispatched)
  const running = [
    { type: 'submitting', dispatch: 1, intent, worker: 'bench', key: `${provider}_3f9a1c20`, ignored: ['duration_s'] },
    { type: 'accepted', intent, provider_request_id: randomUUID() },
  ]
  const error = {
    code: end === 'expired' ? 'deadline_exceeded' : 'provider_failed',
    message: 'It ended.',
    fix: 'Wait.',
  }
  const audio = { content_type: 'audio/mpeg', bytes: 193_150, sha256: '0'.repeat(64), duration_s: 20 }
  const last = end === 'succeeded' ? { type: end, intent, audio } : { type: end, error }
  await bus.tracks.replace(after(track, dispatched, [...running, last]), revision)
}

/** @param {any} track @param {any} record @param {readonly any[]} events */
function after(track, record, events) {
  return events.reduce((before, event) => {
    const next = track.advance(before, event, new Date())
    if (!next.ok) throw new Error(`${event.type} does not apply: ${next.why}`)
    return next.record
  }, record)
}
