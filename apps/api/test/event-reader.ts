import { TrackSchema, type Track } from '@soundfoundry/track'
import { waitFor } from '@soundfoundry/testkit'
import { Parse } from 'typebox/value'
import type { Teardown } from './open-gateway.ts'

export interface ReadEvent {
  id: string
  track: Track
}

/** A listener to an event stream, as a browser is one. */
export interface EventReader {
  readonly response: Response
  readonly events: readonly ReadEvent[]
  /** Everything that came, comments included. */
  readonly text: () => string
  /** How it ended, or null while it is open. */
  readonly end: () => 'closed' | 'broken' | null
  /** Waits until this many events have come. */
  reach(count: number): Promise<readonly ReadEvent[]>
  /** Waits until the gateway closes it. */
  closed(): Promise<readonly ReadEvent[]>
  leave(): void
}

/** Listens to an event stream until the test ends. */
export async function openEvents(t: Teardown, url: string, headers: Record<string, string> = {}): Promise<EventReader> {
  const leaving = new AbortController()
  t.teardown(() => leaving.abort())
  const response = await fetch(url, { headers, signal: leaving.signal })
  const events: ReadEvent[] = []
  let text = ''
  let end: 'closed' | 'broken' | null = null
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of response.body ?? []) {
      const piece = decoder.decode(chunk, { stream: true })
      text += piece
      const frames = (rest + piece).split('\n\n')
      rest = frames.pop() ?? ''
      for (const frame of frames) {
        const match = /^id: (\d+)\nevent: track\ndata: (.*)$/.exec(frame)
        if (match !== null) events.push({ id: match[1] ?? '', track: Parse(TrackSchema, JSON.parse(match[2] ?? '')) })
      }
    }
  }
  void read().then(
    () => (end = 'closed'),
    () => (end = 'broken'),
  )
  const within = { timeoutMs: 20_000 }
  return {
    response,
    events,
    text: () => text,
    end: () => end,
    reach: async count => {
      await waitFor(() => events.length >= count, { what: `${count} events`, ...within })
      return events
    },
    closed: async () => {
      await waitFor(() => end === 'closed', { what: 'the end of the stream', ...within })
      return events
    },
    leave: () => leaving.abort(),
  }
}
