import { createParser, type EventSourceMessage } from 'eventsource-parser'

/** One event of a stream. */
export interface ReadEvent {
  readonly id: string | undefined
  /** Its kind; `message` where the server does not say. */
  readonly type: string
  readonly data: string
}

export interface ReadOptions {
  /** Told the milliseconds that the server wants to be left alone for after a break. */
  readonly onRetry: (milliseconds: number) => void
  /** Within so many milliseconds the first byte has to come, or the stream is given up. */
  readonly beginMs: number
}

/** A gateway says something every 15 s; after so long without a byte, nobody is there any more. */
const longestSilenceMs = 45_000

/** A stream on which nothing came for too long, not even the comment by which a gateway shows that it is there. */
export class StreamSilent extends Error {
  override readonly name = 'StreamSilent'

  constructor(milliseconds: number) {
    super(`The stream has been silent for ${milliseconds} ms.`)
  }
}

/** What comes next, unless that takes too long. */
async function within<Value>(milliseconds: number, next: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StreamSilent(milliseconds)), milliseconds)
  })
  try {
    return await Promise.race([next, silence])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Reads server-sent events until the stream ends.
 *
 * @throws StreamSilent when nothing comes for too long, and what the body throws when it breaks off
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { onRetry, beginMs }: ReadOptions,
): AsyncGenerator<ReadEvent, void> {
  const events: EventSourceMessage[] = []
  const parser = createParser({ onEvent: event => events.push(event), onRetry })
  // A reader, because browsers that cannot iterate over a stream are still about.
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let limitMs = beginMs
  try {
    for (;;) {
      const { done, value } = await within(limitMs, reader.read())
      if (done) return
      limitMs = longestSilenceMs
      parser.feed(value)
      for (const { id, event = 'message', data } of events.splice(0)) yield { id, type: event, data }
    }
  } finally {
    // Of a stream that broke off, the reading has thrown why.
    await reader.cancel().catch(() => undefined)
  }
}
