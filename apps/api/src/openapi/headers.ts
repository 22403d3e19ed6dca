/** The headers that callers may send, and what they do. Any text is taken, as the RFCs have it, unless one says otherwise. */
export const requestHeaders = {
  'Idempotency-Key': {
    description:
      'The same key and body give the same track and `Idempotency-Replayed: true`, on any replica and after any restart; the same key with another body gives 422. One value of 1 to 255 visible ASCII characters without spaces, such as a UUID.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  },
  Prefer: {
    description:
      '`wait=N` lets the call wait until the track is done, for N seconds at most (1 to 60, RFC 7240). What cannot be understood is ignored.',
    schema: { type: 'string' },
  },
  'If-None-Match': {
    description: 'The `ETag` of what the caller already has: 304 when it is still the same.',
    schema: { type: 'string' },
  },
  Range: {
    description:
      'One range of bytes, such as `bytes=0-1023` (RFC 9110 §14.2). Several at once are answered with the whole audio.',
    schema: { type: 'string' },
  },
  'If-Range': {
    description:
      'An `ETag`: the range is only taken when the audio is still this one, and the whole is sent otherwise.',
    schema: { type: 'string' },
  },
  'Last-Event-ID': {
    description: 'The id of the last event that was received: the stream goes on after it, without a gap.',
    schema: { type: 'string' },
  },
} as const
export type RequestHeader = keyof typeof requestHeaders

/** The headers of answers that a caller may act on. */
export const answerHeaders = {
  'Accept-Ranges': { description: 'That single ranges of bytes can be asked for.', schema: { const: 'bytes' } },
  'Cache-Control': { description: 'For how long the answer may be kept, and by whom.', schema: { type: 'string' } },
  'Content-Disposition': { description: 'A file name for the audio.', schema: { type: 'string' } },
  'Content-Length': { description: 'How many bytes follow.', schema: { type: 'string', pattern: '^\\d+$' } },
  'Content-Range': {
    description: 'Which bytes these are, and how many there are in all.',
    schema: { type: 'string', pattern: '^bytes ' },
  },
  ETag: { description: 'Names this state of the resource, for `If-None-Match`.', schema: { type: 'string' } },
  'Idempotency-Replayed': {
    description: 'That an earlier call with the same `Idempotency-Key` made this track.',
    schema: { const: 'true' },
  },
  Location: { description: 'Where the track is to be read.', schema: { type: 'string' } },
  'Preference-Applied': {
    description: 'For how many seconds the call was prepared to wait: `wait=N`.',
    schema: { type: 'string', pattern: '^wait=\\d+$' },
  },
  'RateLimit-Limit': {
    description: 'How many calls a minute are allowed. With the other two, absent where calls are not counted.',
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  'RateLimit-Remaining': {
    description: 'How many calls are left of this minute.',
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  'RateLimit-Reset': {
    description: 'In how many seconds the next minute begins.',
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  'Retry-After': {
    description: 'After how many seconds it is worth asking again.',
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  'WWW-Authenticate': { description: 'What kind of token is missing (RFC 6750).', schema: { type: 'string' } },
  'X-Request-Id': {
    description: 'Names this call in the log: the `X-Request-Id` that was sent, or a new one.',
    schema: { type: 'string' },
  },
} as const
export type AnswerHeader = keyof typeof answerHeaders

/** On every answer of an operation that callers are counted for. */
export const countedHeaders = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const

/** Headers that are there only now and then, so that their absence says nothing. */
export const occasionalHeaders: ReadonlySet<AnswerHeader> = new Set<AnswerHeader>([
  ...countedHeaders,
  'Idempotency-Replayed',
  'Preference-Applied',
  'Retry-After',
  // A 403 for a Host or an Origin is not about tokens.
  'WWW-Authenticate',
  // What could not be read as a request has none.
  'X-Request-Id',
])
