import { EventSourceParserStream, type EventSourceMessage } from 'eventsource-parser/stream'

/** One event of a stream, and after how many milliseconds to connect again when it breaks off. */
export interface ReadEvent {
  readonly id: string | undefined
  readonly data: string
}

/**
 * Reads server-sent events until the stream ends.
 *
 * @param onRetry told the milliseconds that the server wants to be left alone for after a break
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onRetry: (milliseconds: number) => void,
): AsyncGenerator<ReadEvent, void> {
  const events: ReadableStream<EventSourceMessage> = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ onRetry }))
  // A reader, because browsers that cannot iterate over a stream are still about.
  const reader = events.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield { id: value.id, data: value.data }
    }
  } finally {
    // Of a stream that broke off, the reading has thrown why.
    await reader.cancel().catch(() => undefined)
  }
}
