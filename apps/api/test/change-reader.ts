import { waitFor } from '@soundfoundry/testkit'
import { TrackSchema, type Track } from '@soundfoundry/track'
import { Parse } from 'typebox/value'
import type { Teardown } from './open-gateway.ts'

/** One event of the stream of everything. */
export interface SentChange {
  readonly type: string
  readonly id: string | null
  readonly data: unknown
  /** Of a `track` event. */
  readonly track: Track | null
}

/** A listener to everything. */
export interface ChangeReader {
  readonly response: Response
  readonly events: readonly SentChange[]
  readonly text: () => string
  /** How it ended, or null while it is open. */
  readonly end: () => 'closed' | 'broken' | null
  reach(count: number): Promise<readonly SentChange[]>
  until(isReached: (events: readonly SentChange[]) => boolean): Promise<void>
  leave(): void
}

function readFrame(frame: string): SentChange | null {
  const [, , id = null, type, data] = /^(id: ([\w-]+)\n)?event: (\w+)\ndata: (.*)$/.exec(frame) ?? []
  if (type === undefined || data === undefined) return null
  const read: unknown = JSON.parse(data)
  return { type, id, data: read, track: type === 'track' ? Parse(TrackSchema, read) : null }
}

/** Listens to the stream of everything until the test ends. */
export async function openChanges(
  t: Teardown,
  url: string,
  headers: Record<string, string> = {},
): Promise<ChangeReader> {
  const leaving = new AbortController()
  t.teardown(() => leaving.abort())
  const response = await fetch(url, { headers, signal: leaving.signal })
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`)
  const events: SentChange[] = []
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
      events.push(...frames.map(readFrame).filter(event => event !== null))
    }
  }
  void read().then(
    () => (end = 'closed'),
    () => (end = 'broken'),
  )
  const until: ChangeReader['until'] = async isReached => {
    await waitFor(() => isReached(events), { what: 'the events', timeoutMs: 60_000 })
  }
  return {
    response,
    events,
    text: () => text,
    end: () => end,
    until,
    reach: async count => {
      await until(() => events.length >= count)
      return events
    },
    leave: () => leaving.abort(),
  }
}
