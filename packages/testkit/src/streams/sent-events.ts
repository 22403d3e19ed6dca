import type { Track } from '@soundfoundry/track'
import { checkedTrack } from '../checked-track.ts'

/** One event of a track's stream. */
export interface SentEvent {
  /** The revision that it tells of. */
  readonly id: number
  readonly track: Track
}

/**
 * Reads the events of a track's stream until it ends. Strict on purpose: an event in any other form than the gateway's own
 * is none here, and one that holds no track is an error. Comments are passed over.
 *
 * @param onText told everything that comes, as it comes
 * @throws TypeError when the stream breaks off
 */
export async function* readEvents(
  { body }: Response,
  onText: (text: string) => unknown = () => undefined,
): AsyncGenerator<SentEvent, void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body ?? []) {
    const text = decoder.decode(chunk, { stream: true })
    onText(text)
    const frames = (rest + text).split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) {
      const [, id, data] = /^id: (\d+)\nevent: track\ndata: (.*)$/.exec(frame) ?? []
      if (id !== undefined && data !== undefined) yield { id: Number(id), track: checkedTrack(JSON.parse(data)) }
    }
  }
}
