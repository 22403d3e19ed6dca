import type { Track } from '@soundfoundry/track'
import { adviceOn } from './advice.ts'
import type { Terminal } from './terminal.ts'

function statusText(terminal: Terminal, { status, stage }: Track): string {
  if (status === 'succeeded') return terminal.style('green', status)
  if (stage !== null) return `${status}, ${stage}`
  return terminal.style('red', status)
}

const field = (name: string, value: string): string => `  ${name.padEnd(9)} ${value}`

/** Its prompt in one line of so many characters at most; of an erased track, that it was. */
export function promptLine({ prompt }: Pick<Track, 'prompt'>, width: number): string {
  if (prompt === null) return '(erased)'
  const line = prompt.replaceAll(/\s+/g, ' ')
  return line.length > width ? `${line.slice(0, width - 1)}…` : line
}

/** How its webhook stands, and why it is not told yet. */
function webhookLines({ webhook }: Track): string[] {
  if (webhook === null) return []
  const { state, attempts, next_attempt_at } = webhook
  const why = state === 'delivered' ? null : (attempts.at(-1)?.error ?? null)
  const next = next_attempt_at === null ? '' : `, tried again at ${next_attempt_at}`
  return [field('webhook', `${state}${why === null ? '' : `: ${why}`}${next}`)]
}

/** A track in a few lines. */
export function trackLines(terminal: Terminal, track: Track): string[] {
  const { id, provider, audio, error, attempts, retry_of, erased_at } = track
  return [
    `${terminal.style('bold', id)}  ${statusText(terminal, track)}`,
    erased_at === null ? field('prompt', promptLine(track, 80)) : field('erased', `at ${erased_at}`),
    ...(retry_of === null ? [] : [field('again', `of ${retry_of}`)]),
    ...(provider === null ? [] : [field('provider', provider)]),
    ...attempts.map(({ number, model, state, reason, http_status, billed }) => {
      const why = reason === null ? '' : `: ${reason}${http_status === null ? '' : ` (${http_status})`}`
      return field(`attempt ${number}`, `${model} ${state}${why}, billed: ${billed}`)
    }),
    ...(audio === null
      ? []
      : [field('audio', `${audio.duration_s.toFixed(1)} s, ${audio.bytes} bytes, ${audio.content_type}`)]),
    ...webhookLines(track),
    ...(error === null
      ? []
      : [`${terminal.style('red', '✗')} ${error.message}`, `  Fix: ${adviceOn(error.code, error.fix) ?? ''}`]),
  ]
}

/** A track for a person, or as it came for a script. */
export function showTrack(terminal: Terminal, track: Track, wantsJson: boolean): void {
  if (wantsJson) terminal.json(track)
  else for (const line of trackLines(terminal, track)) terminal.line(line)
}
