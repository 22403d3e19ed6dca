import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { decodeFile, UnreadableFile } from '@soundfoundry/config'
import { providerNames, requirableNames, type TrackRequestBody } from '@soundfoundry/track'
import { CommandFailure, exitCodes, UsageError, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'
import { readWait, showTaken, takenOptions } from '../taken-track.ts'

async function lyricsOf({ input, io }: CommandContext): Promise<string | undefined> {
  const file = input.text('lyrics-file')
  const lyrics = input.text('lyrics')
  if (file === undefined) return lyrics
  if (lyrics !== undefined) throw new UsageError('Give --lyrics or --lyrics-file, not both.')
  try {
    return decodeFile(await readFile(resolve(io.directory, file)))
  } catch (cause) {
    const isInOtherEncoding = cause instanceof UnreadableFile
    throw new CommandFailure(`${file} ${isInOtherEncoding ? 'is not in UTF-8' : 'cannot be read'}.`, {
      exitCode: exitCodes.unreadable,
      code: 'lyrics_unreadable',
      fix: isInOtherEncoding ? 'Save it as UTF-8.' : 'Give the path of a readable text file.',
      cause,
    })
  }
}

/** What has to be honoured, by the names of the request's fields. */
function requiredOf({ input }: CommandContext): NonNullable<TrackRequestBody['require']> {
  const given = (input.text('require') ?? '').split(',').map(name => name.trim())
  const names = given.filter(name => name !== '')
  const unknown = names.find(name => !requirableNames.some(each => each === name))
  if (unknown === undefined) return requirableNames.filter(name => names.includes(name))
  throw new UsageError(`--require names ${unknown}, which cannot be required.`, `Use ${requirableNames.join(', ')}.`)
}

/** The request that the options spell out; what is not given stays with the gateway's defaults. */
async function requestOf(context: CommandContext): Promise<TrackRequestBody> {
  const { input } = context
  const prompt = input.text('prompt')
  if (prompt === undefined) throw new UsageError('--prompt is needed: style and mood of the track.')
  const lyrics = await lyricsOf(context)
  const durationS = input.number('duration')
  const styleStrength = input.number('style-strength', { maximum: 1, isWhole: false })
  const seed = input.number('seed')
  const format = input.oneOf('format', ['mp3', 'wav', 'flac'])
  const provider = input.oneOf('provider', providerNames)
  const webhookUrl = input.text('webhook-url')
  const required = requiredOf(context)
  const hasVocals = input.has('vocals') || lyrics !== undefined
  return {
    prompt,
    ...(lyrics === undefined ? {} : { lyrics }),
    ...(hasVocals ? { has_vocals: true } : {}),
    ...(durationS === undefined ? {} : { duration_s: durationS }),
    ...(styleStrength === undefined ? {} : { style_strength: styleStrength }),
    ...(seed === undefined ? {} : { seed }),
    ...(format === undefined ? {} : { format }),
    ...(required.length === 0 ? {} : { require: required }),
    ...(provider === undefined ? {} : { provider }),
    ...(webhookUrl === undefined ? {} : { webhook_url: webhookUrl }),
  }
}

async function runCreate(context: CommandContext): Promise<ExitCode> {
  const { input } = context
  readWait(input)
  const idempotencyKey = input.text('idempotency-key') ?? randomUUID()
  const body = await requestOf(context)
  const gateway = openGateway(context)
  return showTaken(context, gateway, await gateway.createTrack(body, { idempotencyKey }))
}

export const tracksCreate: Command = {
  name: 'tracks create',
  takes: '',
  summary: 'Create a track.',
  about: [
    'With --wait, the exit code is 0 only when the track succeeded within that time; without it, when it was taken.',
  ],
  options: {
    prompt: { value: 'TEXT', about: 'Style and mood, 10 to 2000 characters. Needed.' },
    lyrics: { value: 'TEXT', about: 'Words to sing; implies --vocals.' },
    'lyrics-file': { value: 'FILE', about: 'A file that holds them.' },
    vocals: { about: 'Have it sung.' },
    duration: { value: 'SECONDS', about: 'Wished length, 5 to 240.' },
    'style-strength': { value: 'NUMBER', about: 'How closely to keep to the style, 0 to 1; a wish.' },
    seed: { value: 'NUMBER', about: 'Wished seed.' },
    format: { value: 'FORMAT', about: 'Wished format: mp3, wav or flac.' },
    require: { value: 'NAMES', about: 'Fields that must be honoured, as duration_s,seed; or it is not made.' },
    provider: { value: 'PROVIDER', about: 'fal or replicate: this one and no other.' },
    'webhook-url': { value: 'URL', about: 'An https address that is called when the track is done.' },
    ...takenOptions,
    ...apiOption,
    ...jsonOption,
  },
  arguments: [0, 0],
  examples: [
    'soundfoundry tracks create --prompt "Warm lo-fi piano at night" --wait 120',
    'soundfoundry tracks create --prompt "Bright folk, acoustic guitar" --lyrics-file song.txt --provider replicate',
  ],
  run: runCreate,
}
