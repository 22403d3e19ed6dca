import type { Track } from '@soundfoundry/track'
import { adviceOn } from './advice.ts'
import type { Terminal } from './terminal.ts'

function statusText(terminal: Terminal, { status, stage }: Track): string {
  if (status === 'succeeded') return terminal.style('green', status)
  if (stage !== null) return `${status}, ${stage}`
  return terminal.style('red', status)
}

const field = (name: string, value: string): string => `  ${name.padEnd(9)} ${value}`

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
  const { id, prompt, provider, audio, error, attempts, retry_of } = track
  return [
    `${terminal.style('bold', id)}  ${statusText(terminal, track)}`,
    field('prompt', prompt.length > 80 ? `${prompt.slice(0, 79)}…` : prompt),
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
