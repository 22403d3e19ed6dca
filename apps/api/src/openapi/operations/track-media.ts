import { problemAnswer } from '../examples/problem-answer.ts'
import { exampleIds, gone, noTrack, succeededTrack } from '../examples/tracks.ts'
import type { OperationsByRoute } from '../operation.ts'

const ofTrack = { tag: 'Tracks', scope: 'any' } as const

const notThere = {
  summary: 'A track that does not exist, or is another caller’s',
  path: { id: exampleIds.unknown },
  answer: noTrack,
} as const

export const trackMediaOperations: OperationsByRoute = {
  'GET /api/tracks/{id}/events': {
    ...ofTrack,
    operationId: 'streamTrackEvents',
    summary: 'Follow a track',
    description:
      'Server-sent events: one `track` event at once, with the track as it stands, and one for each change; the stream ends after the terminal one, and earlier when the gateway closes or only a newer release can go on with the track: connect again. A comment is sent every 15 s of silence. The `id` of an event is the revision of the track: `Last-Event-ID` goes on after it. A browser, whose EventSource sends no headers, gives a `ticket` (`POST /api/event-tickets`) and `last_event_id`.',
    requestHeaders: ['Last-Event-ID'],
    pass: 'events',
    answers: {
      200: {
        description: 'The stream. The `data` of each event is a `Track`.',
        headers: ['Cache-Control'],
        media: 'text/event-stream',
      },
      204: {
        description: 'The listener has been sent the end already: do not connect again.',
        headers: ['Cache-Control'],
      },
    },
    problems: ['track_not_found', 'track_unreadable', 'broker_unavailable'],
    examples: {
      done: {
        summary: 'A track that is done: one event, and the end',
        path: { id: exampleIds.succeeded },
        answer: {
          status: 200,
          body: `retry: 1000\n\nid: 5\nevent: track\ndata: ${JSON.stringify(succeededTrack)}\n\n`,
        },
      },
      not_there: notThere,
    },
  },
  'GET /api/events': {
    ...ofTrack,
    operationId: 'streamEvents',
    summary: 'Follow everything',
    description:
      'Server-sent events, without end, of all that the caller may see. The first is `ready`: `{"resumed": false}` means that changes may have been missed, so read what is shown anew; it can come again later. `track` is a track as it stands, after a change or when it was accepted; of many changes in a row a listener may be told the last alone. For a token with the scope `operate`, `providers`, `keys` and `alerts` say that these have changed, without what: read them. With the id of the last event in `Last-Event-ID`, each track that has changed since is told, up to 1,000 of them. A comment is sent every 15 s of silence. A browser gives a `ticket` for no track in particular (`POST /api/event-tickets`) and `last_event_id`.',
    requestHeaders: ['Last-Event-ID'],
    pass: 'events',
    answers: {
      200: {
        description: 'The stream. The `data` of a `track` event is a `Track`.',
        headers: ['Cache-Control'],
        media: 'text/event-stream',
      },
    },
    problems: ['list_not_ready'],
    examples: {
      all: {
        summary: 'From now on',
        answer: {
          status: 200,
          body: `retry: 1000\n\nid: mh4x2k9c-5\nevent: ready\ndata: {"resumed":false}\n\nid: mh4x2k9c-6\nevent: track\ndata: ${JSON.stringify(succeededTrack)}\n\nevent: providers\ndata: {}\n\n`,
        },
      },
    },
  },
  'POST /api/event-tickets': {
    tag: 'Tracks',
    scope: 'any',
    operationId: 'createEventTicket',
    summary: 'Get a ticket for event streams',
    description:
      'For a browser, whose EventSource can send no token: a ticket that is good for a minute, for event streams alone, in `?ticket=`. With `track` it is for the events of that track; without, for whatever its caller may follow, so hand that to nobody else. A stream that is open stays open; one that breaks off needs a new ticket.',
    answers: { 201: { description: 'The ticket.', headers: ['Cache-Control'], body: 'EventTicket' } },
    problems: ['track_not_found', 'track_unreadable', 'broker_unavailable'],
    examples: {
      for_one_track: {
        summary: 'A ticket for the events of one track',
        query: { track: exampleIds.succeeded },
        answer: {
          status: 201,
          body: {
            ticket: `1795366241.token_3f9a1c20e5d7b864.tracks.${exampleIds.succeeded}.0e7yHk0RSc1Yl3u4vYv5bq2L0m3n6x9pQwErTyUiOp8`,
            expires_at: '2026-11-22T16:50:41.000Z',
          },
        },
      },
      for_all: {
        summary: 'A ticket for every stream of its caller',
        answer: {
          status: 201,
          body: {
            ticket: '1795366241.token_3f9a1c20e5d7b864.tracks.all.0e7yHk0RSc1Yl3u4vYv5bq2L0m3n6x9pQwErTyUiOp8',
            expires_at: '2026-11-22T16:50:41.000Z',
          },
        },
      },
      no_such_track: {
        summary: 'A track that does not exist, or is another caller’s',
        query: { track: exampleIds.unknown },
        answer: noTrack,
      },
    },
  },
  'GET /api/tracks/{id}/audio': {
    ...ofTrack,
    operationId: 'getTrackAudio',
    summary: 'Fetch the audio',
    description:
      'The stored audio, whole or one range of it, streamed. Its `ETag` is its SHA-256. An address that was signed (`audio_url_ttl` of the calls that answer with tracks) needs no token, and pages of any origin may play it.',
    pass: 'audio',
    requestHeaders: ['Range', 'If-Range', 'If-None-Match'],
    answers: {
      200: {
        description: 'The whole audio, of the type that the track names.',
        headers: ['ETag', 'Cache-Control', 'Accept-Ranges', 'Content-Length', 'Content-Disposition'],
        media: 'audio/*',
      },
      206: {
        description: 'The range that was asked for.',
        headers: ['ETag', 'Cache-Control', 'Accept-Ranges', 'Content-Length', 'Content-Range', 'Content-Disposition'],
        media: 'audio/*',
      },
      304: { description: 'It is what the caller has.', headers: ['ETag', 'Cache-Control'] },
    },
    problems: [
      'track_not_found',
      'not_ready',
      'no_audio',
      'track_erased',
      'range_not_satisfiable',
      'track_unreadable',
      'broker_unavailable',
    ],
    examples: {
      whole: {
        summary: 'All of it',
        path: { id: exampleIds.succeeded },
        answer: { status: 200, body: 'ID3, and the rest of the bytes' },
      },
      beginning: {
        summary: 'The first 1024 bytes',
        path: { id: exampleIds.succeeded },
        headers: { Range: 'bytes=0-1023' },
        answer: { status: 206, body: 'ID3, and 1021 bytes more' },
      },
      unchanged: {
        summary: 'The caller has it already',
        path: { id: exampleIds.succeeded },
        headers: { 'If-None-Match': '*' },
        answer: { status: 304 },
      },
      to_be_saved: {
        summary: 'The audio under a name of its own',
        path: { id: exampleIds.succeeded },
        query: { download: 'Café del mar' },
        answer: {
          status: 200,
          headers: {
            'Content-Disposition': `attachment; filename="Cafe del mar.mp3"; filename*=UTF-8''Caf%C3%A9%20del%20mar.mp3`,
          },
        },
      },
      beyond: {
        summary: 'A range behind the end',
        path: { id: exampleIds.succeeded },
        headers: { Range: 'bytes=99999999-' },
        answer: {
          ...problemAnswer('range_not_satisfiable', {
            detail: 'The audio has 193150 bytes.',
          }),
          headers: { 'Content-Range': 'bytes */193150' },
        },
      },
      too_early: {
        summary: 'A track that is not done',
        path: { id: exampleIds.queued },
        answer: problemAnswer('not_ready', {
          detail: 'The track is queued: its audio is not stored yet.',
        }),
      },
      ended_without: {
        summary: 'A track that has no audio, and will have none',
        path: { id: exampleIds.canceled },
        answer: problemAnswer('no_audio', {
          detail: 'The track ended as canceled: there is no audio.',
        }),
      },
      erased: gone,
      not_there: notThere,
    },
  },
}
