import { ago, type ComponentNotes } from './component-note.ts'
import type { ComponentName } from './components.ts'
import { operatorNotes } from './operator-notes.ts'

export const componentNotes: Readonly<Record<ComponentName, ComponentNotes>> = {
  Track: {
    description: 'A track: what was asked for, how it stands, and every attempt at a provider.',
    fields: {
      caller: 'Who asked for it: `token_` and the first 16 digits of its token’s SHA-256, or `anonymous`.',
      status: '`succeeded`, `failed`, `canceled` and `expired` are terminal.',
      stage: 'What is being done; null once the track is done.',
      done: 'Whether the status is terminal.',
      provider: 'The provider of the latest attempt; null before the first.',
      require: 'What has to be honoured: no model is used that would ignore it.',
      prompt: 'Null once the track was erased.',
      metadata: 'As it was sent; empty once the track was erased.',
      audio:
        'The stored audio; null until the track has succeeded. What was paid for and came after another end is kept as well.',
      error: 'Why there is no audio, once that is certain.',
      attempts: 'In order; numbered from 1 without gaps.',
      skipped:
        'Providers that would have been asked before this one, and were not, because they refused other tracks a moment before.',
      cost_usd:
        'What the accepted work costs by the prices of the models, in US dollars, without what is known not to have been billed; null where a price is not known.',
      webhook: 'How the callback stands that was asked for with `webhook_url`; null without one.',
      created_at: `When it was accepted. ${ago}`,
      updated_at: `When it last changed. ${ago}`,
      expires_at: `When it expires unless it is done. ${ago}`,
      retained_until: `Until then the track, its place in lists and its audio are kept; they are removed within the time that it took to be made. ${ago}`,
      erased_at: `When its texts and its audio were erased; null unless they were. ${ago}`,
    },
  },
  TrackRequest: { description: 'What a track is to be. Unknown fields are refused and named.' },
  TrackPage: {
    description: 'Tracks, newest first.',
    fields: { next_cursor: 'The `cursor` of the next page; null when there is none.' },
  },
  TrackCounts: {
    description: 'How many tracks there are.',
    fields: { redirected: 'How many of all went from one provider to another.' },
  },
  MadeAgain: {
    description: 'What a call that makes many tracks again has come to.',
    fields: {
      next_cursor: 'The `cursor` with which another call goes on with older tracks; null when there are none.',
    },
  },
  RetriedTrack: {
    description: 'A new track, and the one that it makes again.',
    fields: { retry_of: 'The id of the old track.' },
  },
  LeftOutTrack: {
    description:
      'A track that was chosen and could not be made again, with what a call for it alone would have been answered.',
  },
  TrackStatus: { description: 'How a track stands.' },
  TrackStage: {
    description:
      'What is being done for a track: `routing` chooses a provider, `waiting` means that none can take it now, `reconciling` that it is being found out whether a provider accepted it.',
  },
  TrackError: {
    description: 'Why a track ended without audio.',
    fields: {
      code: 'Stable; one of `ErrorCode`.',
      message: 'What happened, in one sentence.',
      fix: 'What to do, in one sentence.',
    },
  },
  Audio: {
    description: 'The stored audio of a track.',
    fields: {
      url: 'Where it is to be had: whole where the gateway knows its public address, and its path at this gateway otherwise. With `audio_url_ttl`, signed.',
      sha256: 'In hex; also its `ETag`.',
      duration_s: 'Measured, not wished.',
    },
  },
  AudioFormat: { description: 'A format of audio.' },
  Webhook: {
    description: 'The signed callback of a track that is done.',
    fields: { next_attempt_at: `When it is tried next. ${ago}`, delivered_at: ago },
  },
  WebhookTestRequest: { description: 'Which receiver is to be tried out.' },
  WebhookTest: {
    description: 'What came of a call that was made to try a receiver out.',
    fields: {
      id: 'The `webhook-id` of the call.',
      delivered: 'Whether the answer was a 2xx: a track would count as told.',
      http_status: 'What the receiver answered; null without an answer.',
      error: 'Why it does not count as delivered.',
      answer: 'The first 1,000 bytes of the answer’s body, as text; null without an answer.',
      duration_ms: 'How long it took, in milliseconds.',
    },
  },
  WebhookAttempt: { description: 'One try to deliver a callback.' },
  Attempt: {
    description: 'One try at one provider.',
    fields: {
      key: 'The fingerprint of the credential: the provider and 8 hex digits of its SHA-256. Never the credential.',
      reason: 'Why it did not succeed.',
      http_status: 'What the provider answered, where that was the reason.',
      provider_request_id: "The provider's own name for it; null when it was never accepted, or it is not known.",
      ignored: 'The wishes that the model could not honour.',
      started_at: ago,
      ended_at: ago,
    },
  },
  EventTicket: {
    description: 'What opens event streams in place of a client token.',
    fields: {
      ticket: 'For the parameter `ticket` of an event stream.',
      expires_at: `Until when a stream has to be opened with it. ${ago}`,
    },
  },
  AttemptState: {
    description:
      '`refused` was never accepted, so never billed; of `unknown` it cannot be told whether the provider accepted it.',
  },
  Billed: { description: 'Whether the provider charges for an attempt.' },
  Reason: { description: 'Why a provider did not do what it was asked. Stable: branch on it.' },
  ProviderName: { description: 'A provider.' },
  Health: {
    description: 'The gateway itself.',
    fields: {
      version: 'Its release.',
      environment: 'Where it is; `sandbox` where one plays the providers, and nothing is bought.',
    },
  },
  ProvidersHealth: {
    description: 'What a track would meet at each provider now.',
    fields: {
      fal_error: 'What is wrong and how to fix it, in one sentence.',
      replicate_error: 'What is wrong and how to fix it, in one sentence.',
    },
  },
  ProviderState: { description: 'Whether a provider takes tracks: all (`ok`), some (`degraded`) or none (`down`).' },
  Providers: {
    description: 'The detail behind the health of each provider.',
    fields: { waiting: 'How many tracks wait because no provider can take them.' },
  },
  Provider: {
    description: 'One provider.',
    fields: {
      paused: 'Who has paused or drained it, and since when; null when nobody has.',
      circuits: 'What is not tried now, because it was refused; empty when all is well.',
      workers: 'How many workers were heard of in the last 30 s.',
      in_flight: 'How many tracks are there, or about to be.',
      limit: 'How many may be there at once, as it is configured; null while no worker says so.',
      queued: 'How many are queued for it, and not submitted yet.',
      storing: 'How many it has made and whose audio is being stored.',
      models: 'The models that its workers are configured with.',
    },
  },
  ProviderRefusal: { description: 'What a provider refused last.' },
  Circuit: {
    description: 'Something that is not tried for a while, because it was refused.',
    fields: {
      scope: 'What was refused: the `account`, a `key`, a `model`, a `key_model` or the `endpoint`.',
      state: '`half_open` lets one track through to see.',
      until: `When it is tried again. ${ago}`,
      due: 'Its time is up: the next track tries it.',
    },
  },
  Pause: {
    description: 'How a provider is paused.',
    fields: {
      mode: '`paused`: no new track is sent there. `draining`: what is queued there goes elsewhere, too.',
      since: ago,
      by: 'The client that said so.',
    },
  },
  TriedProvider: {
    description: 'What came of a free probe that was asked for.',
    fields: {
      probe: '`failed` when the provider would refuse a track, for the reason that the sentence gives.',
      sentence: 'What came of it, for a person.',
      circuits: 'What is not tried now after it, because it was refused; empty when all is well.',
      paused: 'Who has paused or drained it, and since when; null when nobody has.',
    },
  },
  SwitchedProvider: {
    description: 'Whether a provider is paused, and how many tracks are still there.',
    fields: {
      paused: 'Who has paused or drained it, and since when; null when nobody has.',
      sentence: 'How it stands, for a person.',
      in_flight: 'How many tracks are there, or about to be; null when that cannot be told now.',
      queued: 'How many are queued for it, and not submitted yet; null when that cannot be told now.',
      storing: 'How many it has made and whose audio is being stored; null when that cannot be told now.',
    },
  },
  ...operatorNotes,
  Keys: {
    description: 'Every credential of the fleet, by fingerprint.',
    fields: { workers: 'How many workers each provider has.' },
  },
  Key: {
    description: 'How one credential stands over all workers.',
    fields: {
      key: 'Its fingerprint; null when its source cannot be read.',
      slot: 'Which slot it stands in; null when it is only still in use.',
      source: 'Where it was read from.',
      changeable: 'Whether a new value in its source is taken up without a restart.',
      environments: 'The environments that it was seen in; more than one is a mistake.',
      age_days: 'Since when the fleet has known it, in days.',
      due_in_days: 'In how many days its rotation is overdue; negative when it is.',
      workers: 'How many workers send their work out with it.',
      spend_usd_today: "Estimated from the models' prices, for the UTC day.",
      unpriced_today: 'How much work of the day has no known price.',
      too_powerful: 'Whether it may do more than run models.',
      foreign_requests: 'Requests that the provider lists and no track of this fleet claims.',
    },
  },
  KeyRefusal: { description: 'What was refused to a credential last.' },
  Sandbox: {
    description: 'What can be played in the sandbox.',
    fields: { changes_keys: 'Whether the gateway may write new made-up keys into the file of its workers.' },
  },
  Drill: {
    description: 'A fault that the sandbox can play, for people to see what it leads to.',
    fields: {
      about: 'What it does, in one sentence.',
      example: 'Parameters to try it with.',
      active: 'How it stands; null while it is off.',
    },
  },
  DrillParameters: {
    description:
      'Each drill takes `times` (only so many requests), `for_s` (only so many seconds), `every`, `key`, `match`, `operation` and some of its own.',
  },
  DrillSwitch: {
    description: 'Switches a drill on or off. It is switched on anew where it is on already.',
  },
  ActiveDrill: {
    description: 'A drill that is on.',
    fields: {
      since: ago,
      hits: 'How many requests it has struck.',
      times_left: 'How many more it strikes; null for as many as come.',
      ends_at: `When it ends by itself; null for one that stays until it is switched off. ${ago}`,
    },
  },
  KeyChangeRequest: {
    description: 'What is to become of a key of the sandbox.',
    fields: {
      action:
        '`rotate` makes a new key at the far end and puts it in the place of the one in use, which becomes the previous one; `roll_back` swaps these two; `retire` takes the previous one away and revokes it.',
    },
  },
  KeyChange: {
    description: 'What stands in the file now, from where the workers take it up. Keys are named by fingerprint.',
  },
  Liveness: { description: 'The process answers.' },
  Readiness: {
    description: 'Whether the process can do its work.',
    fields: { checks: 'Each thing that it needs: `ok`, or what is wrong.' },
  },
  Problem: {
    description: 'An error, as RFC 9457 has it. Branch on `code`.',
    fields: {
      type: '`urn:soundfoundry:error:` and the code.',
      title: 'The same for every occurrence.',
      status: 'The HTTP status.',
      detail: 'What happened this time.',
      fix: 'What a person should do, in one sentence.',
      errors: 'What is wrong, field by field.',
    },
  },
  ErrorCode: { description: 'Every error that the house can name. Codes are stable.' },
  ErrorAtPath: {
    description: 'One thing wrong with one part of a request.',
    fields: { path: 'The field, such as `metadata.mood`, or the part of the request.' },
  },
}
