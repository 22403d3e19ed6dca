import { readEvents, waitFor, type SentEvent } from '@soundfoundry/testkit'
import type { Teardown } from './open-gateway.ts'

/** A listener to an event stream, as a browser is one. */
export interface EventReader {
  readonly response: Response
  readonly events: readonly SentEvent[]
  /** Everything that came, comments included. */
  readonly text: () => string
  /** How it ended, or null while it is open. */
  readonly end: () => 'closed' | 'broken' | null
  /** Waits until this many events have come. */
  reach(count: number): Promise<readonly SentEvent[]>
  /** Waits until the gateway closes it. */
  closed(): Promise<readonly SentEvent[]>
  leave(): void
}

/** Listens to an event stream until the test ends. */
export async function openEvents(t: Teardown, url: string, headers: Record<string, string> = {}): Promise<EventReader> {
  const leaving = new AbortController()
  t.teardown(() => leaving.abort())
  const response = await fetch(url, { headers, signal: leaving.signal })
  const events: SentEvent[] = []
  let text = ''
  let end: 'closed' | 'broken' | null = null
  const read = async (): Promise<void> => {
    for await (const event of readEvents(response, piece => (text += piece))) events.push(event)
  }
  void read().then(
    () => (end = 'closed'),
    () => (end = 'broken'),
  )
  const within = { timeoutMs: 60_000 }
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
