import { createHash, randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Track } from '@soundfoundry/track'
import { CommandFailure, exitCodes, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'

const extensions: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/vnd.wave': 'wav',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/aac': 'aac',
  'audio/mp4': 'm4a',
}

/** `<id>.<ext>`, by what the audio is, which may be another format than was wished for. */
export function fileNameOf({ id, format, audio }: Track): string {
  const type = audio?.content_type.split(';')[0]?.trim().toLowerCase() ?? ''
  return `${id.replaceAll(/[^\w-]/g, '_')}.${extensions[type] ?? format}`
}

function audioOf(track: Track): NonNullable<Track['audio']> {
  if (track.audio !== null) return track.audio
  throw new CommandFailure(`Track ${track.id} has no audio: it is ${track.status}.`, {
    code: track.done ? 'no_audio' : 'not_ready',
    fix: track.done ? (track.error?.fix ?? null) : `Wait for it: soundfoundry tracks watch ${track.id}`,
  })
}

/** Writes the body to a file and returns the SHA-256 of what was written, in hex. */
async function save(response: Response, path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(path, 'wx')
  try {
    for await (const chunk of response.body ?? []) {
      hash.update(chunk)
      bytes += chunk.byteLength
      await file.writeFile(chunk)
    }
  } finally {
    await file.close()
  }
  return { sha256: hash.digest('hex'), bytes }
}

async function runDownload(context: CommandContext): Promise<ExitCode> {
  const { input, io, terminal } = context
  const gateway = openGateway(context)
  const track = await gateway.readTrack(input.arguments[0] ?? '')
  const expected = audioOf(track)
  const path = resolve(io.directory, input.text('output') ?? fileNameOf(track))
  // Beside its place, so that nobody ever finds half a file there.
  const partial = join(dirname(path), `.${basename(path)}-${randomUUID()}.part`)
  try {
    const { sha256, bytes } = await save(await gateway.audio(track.id), partial)
    if (sha256 !== expected.sha256) {
      throw new CommandFailure(
        `What arrived is not the audio of the track: ${bytes} of ${expected.bytes} bytes, and another SHA-256.`,
        {
          code: 'audio_damaged',
          fix: 'Try again; nothing was saved.',
        },
      )
    }
    await rename(partial, path)
    if (input.has('json')) terminal.json({ ok: true, id: track.id, file: path, bytes, sha256 })
    else terminal.line(`${terminal.style('green', '✓')} ${path}: ${bytes} bytes, SHA-256 as expected`)
    return exitCodes.ok
  } catch (error) {
    if (error instanceof CommandFailure || io.signal.aborted) throw error
    throw new CommandFailure(`The audio could not be saved to ${path}.`, {
      code: 'not_saved',
      fix: 'Check that the directory is there, can be written to and has room, and that the gateway still answers.',
      cause: error,
    })
  } finally {
    await rm(partial, { force: true })
  }
}

export const tracksDownload: Command = {
  name: 'tracks download',
  takes: 'ID',
  summary: "Save a track's audio to a file, and verify it.",
  about: ['The file appears only when it is whole and its SHA-256 is the one that the track names.'],
  options: {
    output: { short: 'o', value: 'FILE', about: 'Where to; <id>.<extension> in this directory without it.' },
    ...apiOption,
    ...jsonOption,
  },
  arguments: [1, 1],
  examples: ['soundfoundry tracks download 0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e10 -o night.mp3'],
  run: runDownload,
}
