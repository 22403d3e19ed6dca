// npm start -- [prompt] [file]: makes a track, waits until it is done, and saves its audio.
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import {
  GatewayUnreachable,
  NotDoneInTime,
  SoundFoundryClient,
  SoundFoundryProblem,
  type Track,
  type TrackRequest,
} from '@soundfoundry/client'

const [prompt = 'Warm lo-fi piano with soft rain', file = 'track.mp3'] = process.argv.slice(2)

const gateway = new SoundFoundryClient({
  baseUrl: process.env['SOUNDFOUNDRY_API'] ?? 'http://127.0.0.1:8000',
  token: process.env['SOUNDFOUNDRY_API_TOKEN'],
})

/** Creates the track once, however often the call has to be made: with the same key it is the same track. */
async function create(body: TrackRequest, idempotencyKey: string): Promise<Track> {
  for (let call = 1; ; call += 1) {
    try {
      const { track } = await gateway.createTrack(body, { idempotencyKey })
      return track
    } catch (error) {
      if (!(error instanceof GatewayUnreachable) || call === 3) throw error
      await delay(call * 1000)
    }
  }
}

const onChange = ({ status, stage }: Track): void => console.log(stage === null ? status : `${status} ${stage}`)

async function save(track: Track): Promise<void> {
  const { audio, error } = track
  if (audio === null) throw new Error(`The track has ${track.status}: ${error?.message ?? ''} ${error?.fix ?? ''}`)
  const { body } = await gateway.audio(track.id)
  if (body === null) throw new Error('The audio is empty.')
  await pipeline(body, createWriteStream(file))
  console.log(`${file}: ${audio.bytes} bytes, ${audio.duration_s} s`)
}

try {
  // In a product this is a key of its own making, kept before the call: the id of an order, for one.
  const { id } = await create({ prompt, duration_s: 20 }, randomUUID())
  await save(await gateway.untilDone(id, { timeoutMs: 15 * 60_000, onChange }))
} catch (error) {
  process.exitCode = 1
  if (error instanceof SoundFoundryProblem) console.error(`${error.code}: ${error.message} ${error.fix ?? ''}`)
  else if (error instanceof NotDoneInTime) console.error(`${error.message} It goes on as ${error.track?.id}.`)
  else console.error(error instanceof Error ? error.message : error)
}
