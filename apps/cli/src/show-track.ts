import type { Track } from '@soundfoundry/track'
import { adviceOn } from './advice.ts'
import type { Terminal } from './terminal.ts'

function statusText(terminal: Terminal, { status, stage }: Track): string {
  if (status === 'succeeded') return terminal.style('green', status)
  if (stage !== null) return `${status}, ${stage}`
  return terminal.style('red', status)
}

const field = (name: string, value: string): string => `  ${name.padEnd(9)} ${value}`

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
