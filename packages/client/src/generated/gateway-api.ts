// Written by pnpm openapi from openapi.json.
export interface paths {
    "/api/tracks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tracks
         * @description The caller’s tracks, newest first, page by page; for a token with the scope `operate` those of all callers. Go on with `next_cursor` until it is null: a page of a search (`q`, `metadata`) looks at 2,000 tracks at most, so it can be short or empty and have a next one. Tracks that are created meanwhile do not shift the pages.
         */
        get: operations["listTracks"];
        put?: never;
        /**
         * Create a track
         * @description The track is durable before the 202 is sent: whatever happens then, it is made once or ends with a reason. Send an `Idempotency-Key`, so that the call can be repeated when its answer was lost. What `require` names is honoured, or the track is not made: it is refused here where no model of the fleet honours it, and fails with `requirement_unmet`, before anything is paid, where that turns out later.
         */
        post: operations["createTrack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tracks/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a track again
         * @description A new track of the same request, whose `retry_of` names the old one, which stays as it is. It is made and paid for like any other. The old one has to be done. Send an `Idempotency-Key`, so that the call can be repeated when its answer was lost; a key that created a track cannot make one again.
         */
        post: operations["retryTrack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tracks/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make many tracks again
         * @description Makes again the tracks of a list that are done, newest first, at most 100 a call: a new track for each, whose `retry_of` names the old one, made and paid for like any other and for the caller of the old one. Erased tracks are passed over. The `Idempotency-Key` has to be sent: what was chosen is kept under it, so that a call that is repeated does the same tracks and none of them a second time; the same key with another filter is 422. A new call with a new key chooses anew, also what an earlier one has made again: go on with `next_cursor`.
         */
        post: operations["retryTracks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tracks/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count tracks
         * @description How many tracks the list holds, by status, and how many of them went from one provider to another.
         */
        get: operations["countTracks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tracks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a track
         * @description The track as it stands or, with `Prefer: wait=N`, as soon as it is done. With `audio_url_ttl`, `audio.url` holds a signature, so that it can be handed to a browser; the answer is then never a 304.
         */
        get: operations["getTrack"];
        put?: never;
        post?: never;
        /**
         * Erase a track
         * @description Erases the prompt, the lyrics, the metadata, the address of the webhook and the audio of a track that is done, with every copy that the gateway keeps. What was done and paid stays: the track itself with its status, its times, its attempts, and the code of its error; `erased_at` says when. To erase it again changes nothing. A webhook that has not been told is told no more; a track that was made again of it (`retry`) has its own copy.
         */
        delete: operations["deleteTrack"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tracks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a track
         * @description One that nobody has begun is canceled at once; one that is under way as soon as its provider has been asked, and it may be billed all the same. Canceling again changes nothing.
         */
        post: operations["cancelTrack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tracks/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a track
         * @description Server-sent events: one `track` event at once, with the track as it stands, and one for each change; the stream ends after the terminal one, and earlier when the gateway closes or only a newer release can go on with the track: connect again. A comment is sent every 15 s of silence. The `id` of an event is the revision of the track: `Last-Event-ID` goes on after it. A browser, whose EventSource sends no headers, gives a `ticket` (`POST /api/event-tickets`) and `last_event_id`.
         */
        get: operations["streamTrackEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow everything
         * @description Server-sent events, without end, of all that the caller may see. The first is `ready`: `{"resumed": false}` means that changes may have been missed, so read what is shown anew; it can come again later. `track` is a track as it stands, after a change or when it was accepted; of many changes in a row a listener may be told the last alone. For a token with the scope `operate`, `providers`, `keys` and `alerts` say that these have changed, without what: read them. With the id of the last event in `Last-Event-ID`, each track that has changed since is told, up to 1,000 of them. A comment is sent every 15 s of silence. A browser gives a `ticket` for no track in particular (`POST /api/event-tickets`) and `last_event_id`.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/event-tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a ticket for event streams
         * @description For a browser, whose EventSource can send no token: a ticket that is good for a minute, for event streams alone, in `?ticket=`. With `track` it is for the events of that track; without, for whatever its caller may follow, so hand that to nobody else. A stream that is open stays open; one that breaks off needs a new ticket.
         */
        post: operations["createEventTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tracks/{id}/audio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch the audio
         * @description The stored audio, whole or one range of it, streamed. Its `ETag` is its SHA-256. An address that was signed (`audio_url_ttl` of the calls that answer with tracks) needs no token, and pages of any origin may play it.
         */
        get: operations["getTrackAudio"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a receiver of webhooks out
         * @description Calls the address at once, once, signed like any other call, with a message of the type `webhook.test`, and answers what came back. What is refused for a `webhook_url` is refused here.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tracks/{id}/webhook/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a webhook told once more
         * @description The webhook of a track that is done is told at once, whether it was delivered, given up or waits for its next try, and its plan of tries begins anew. It has the same `webhook-id`. `webhook` of the track shows what becomes of it. To ask again changes nothing but that it is told at once.
         */
        post: operations["redeliverWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The gateway’s health
         * @description Answers as long as the gateway runs, whatever it can reach.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The providers’ health
         * @description What a track would meet at each provider now: a locked account, a refused key, no running worker and a pause are `down`. The error is one sentence, with the fix.
         */
        get: operations["getProvidersHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The providers in detail
         * @description What is behind their health: who has paused them, circuits, workers, tracks in flight, the last success and refusal, models.
         */
        get: operations["getProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The providers’ credentials
         * @description Every credential of the fleet by its fingerprint: where it stands, how old it is, and what it is used for.
         */
        get: operations["getKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done in a window of time
         * @description Counts of tracks that have ended, by hour (by UTC day for `30d`) and provider; they survive a restart. A track counts in the hour of its end, its submits, refusals and spend in the hours of its attempts; `none` is for what ended before a provider was chosen. `redirected` went on to the other provider after a try at this one, `spend_usd` is by the models’ prices, without the accepted work in `unpriced`. `p50_s` and `p95_s`, from request to audio, are at most a tenth off. The window begins with a whole bucket, so it is up to one longer than its name says.
         */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What needs a person
         * @description What the health apps have told, to the log and the webhook of alerts, and that is not over: each with what to do about it.
         */
        get: operations["getAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledge an alert
         * @description Says that somebody sees to it: it is not told again while it lasts. Said again, it changes nothing. When it is over and comes back, it fires anew.
         */
        post: operations["acknowledgeAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/providers/{provider}/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Probe a provider now
         * @description Has a worker ask the provider what it would refuse, which costs nothing and makes no track. A probe that passes counts as any other: what it speaks of takes tracks again, or lets the next one try.
         */
        post: operations["tryProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/providers/{provider}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send no tracks to a provider
         * @description No new track is sent there: those that may go elsewhere do, and those that are pinned to it wait. What is there goes on. Said again, it answers the same and changes nothing. It outlives every restart.
         */
        post: operations["pauseProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/providers/{provider}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Empty a provider
         * @description As a pause, and tracks that are queued for it and not submitted yet go elsewhere, too. What was submitted is followed to its end. Said again, it answers the same and changes nothing. It outlives every restart.
         */
        post: operations["drainProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/providers/{provider}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send tracks to a provider again
         * @description Ends a pause or a drain. Said again, it changes nothing.
         */
        post: operations["resumeProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sandbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What can be played in the sandbox
         * @description Every drill of either provider, with how it stands.
         */
        get: operations["getSandbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sandbox/drills/{provider}/{drill}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switch a drill on or off
         * @description What the sandbox plays, the house meets as it would meet it at the provider. With `for_s` it ends by itself. What the sandbox does not know is refused in its own words.
         */
        post: operations["switchDrill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sandbox/keys/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change a key of the sandbox
         * @description Makes a new key at the far end and writes it into the file that the workers read, or goes back to the previous one, or retires it. `GET /api/keys` tells what the workers make of it. The key itself is in no answer. Elsewhere than in the sandbox, keys never pass through the gateway: `soundfoundry keys rotate` changes them.
         */
        post: operations["changeSandboxKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process is alive
         * @description Answers until the process has ended, whatever it depends on.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process can do its work
         * @description Whether what the gateway itself depends on can be reached. A provider’s outage never fails it.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics
         * @description What the process has counted and measured, in the text format of Prometheus.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A track: what was asked for, how it stands, and every attempt at a provider. */
        Track: {
            id: string;
            /** @description Who asked for it: `token_` and the first 16 digits of its token’s SHA-256, or `anonymous`. */
            caller: string;
            /** @description `succeeded`, `failed`, `canceled` and `expired` are terminal. */
            status: components["schemas"]["TrackStatus"];
            /** @description What is being done; null once the track is done. */
            stage: components["schemas"]["TrackStage"] | null;
            /** @description Whether the status is terminal. */
            done: boolean;
            /** @description Null once the track was erased. */
            prompt: string | null;
            lyrics: string | null;
            has_vocals: boolean;
            duration_s: number;
            style_strength: number;
            seed: number | null;
            format: components["schemas"]["AudioFormat"];
            /** @description What has to be honoured: no model is used that would ignore it. */
            require: string[];
            /** @description The provider of the latest attempt; null before the first. */
            provider: components["schemas"]["ProviderName"] | null;
            /** @description Providers that would have been asked before this one, and were not, because they refused other tracks a moment before. */
            skipped: components["schemas"]["ProviderName"][];
            /** @description As it was sent; empty once the track was erased. */
            metadata: {
                [key: string]: string;
            };
            /** @description The stored audio; null until the track has succeeded. What was paid for and came after another end is kept as well. */
            audio: components["schemas"]["Audio"] | null;
            /** @description Why there is no audio, once that is certain. */
            error: components["schemas"]["TrackError"] | null;
            /** @description In order; numbered from 1 without gaps. */
            attempts: components["schemas"]["Attempt"][];
            /** @description What the accepted work costs by the prices of the models, in US dollars, without what is known not to have been billed; null where a price is not known. */
            cost_usd: number | null;
            /** @description How the callback stands that was asked for with `webhook_url`; null without one. */
            webhook: components["schemas"]["Webhook"] | null;
            retry_of: string | null;
            /** @description When it was accepted. RFC 3339, UTC. */
            created_at: string;
            /** @description When it last changed. RFC 3339, UTC. */
            updated_at: string;
            deadline: string;
            /** @description When it expires unless it is done. RFC 3339, UTC. */
            expires_at: string;
            /** @description Until then the track, its place in lists and its audio are kept; they are removed within the time that it took to be made. RFC 3339, UTC. */
            retained_until: string;
            /** @description When its texts and its audio were erased; null unless they were. RFC 3339, UTC. */
            erased_at: string | null;
        };
        /** @description What a track is to be. Unknown fields are refused and named. */
        TrackRequest: {
            /** @description Style and mood of the track, something visible in it. */
            prompt: string;
            /** @description Words to sing, something visible in them; only with `has_vocals: true`. */
            lyrics?: string;
            /**
             * @description Whether the track is sung.
             * @default false
             */
            has_vocals?: boolean;
            /**
             * @description Wished length in seconds.
             * @default 60
             */
            duration_s?: number;
            /**
             * @description How closely to keep to the style; a wish.
             * @default 0.5
             */
            style_strength?: number;
            /** @description Wished seed, for models that can repeat a result. */
            seed?: number;
            /**
             * @description Wished audio format.
             * @default mp3
             */
            format?: components["schemas"]["AudioFormat"];
            /**
             * @description Names of fields of this request that have to be honoured: no model is used that would ignore one of them. Each has to be given a value.
             * @default []
             */
            require?: ("duration_s" | "style_strength" | "seed" | "format" | "has_vocals" | "lyrics")[];
            /** @description Pins the track to one provider: no redirect. */
            provider?: components["schemas"]["ProviderName"];
            /** @description Signed callback when the track is done: an https address. */
            webhook_url?: string;
            /**
             * @description Up to 16 string pairs, returned as given.
             * @default {}
             */
            metadata?: {
                [key: string]: string;
            };
        };
        /** @description Tracks, newest first. */
        TrackPage: {
            tracks: components["schemas"]["Track"][];
            /** @description The `cursor` of the next page; null when there is none. */
            next_cursor: string | null;
        };
        /** @description How many tracks there are. */
        TrackCounts: {
            all: number;
            by_status: {
                queued: number;
                running: number;
                succeeded: number;
                failed: number;
                canceled: number;
                expired: number;
            };
            /** @description How many of all went from one provider to another. */
            redirected: number;
        };
        /** @description What a call that makes many tracks again has come to. */
        MadeAgain: {
            tracks: components["schemas"]["RetriedTrack"][];
            left_out: components["schemas"]["LeftOutTrack"][];
            /** @description The `cursor` with which another call goes on with older tracks; null when there are none. */
            next_cursor: string | null;
        };
        /** @description A new track, and the one that it makes again. */
        RetriedTrack: {
            id: string;
            /** @description The id of the old track. */
            retry_of: string;
        };
        /** @description A track that was chosen and could not be made again, with what a call for it alone would have been answered. */
        LeftOutTrack: {
            id: string;
            code: components["schemas"]["ErrorCode"];
            detail: string;
        };
        /**
         * @description How a track stands.
         * @enum {unknown}
         */
        TrackStatus: "queued" | "running" | "succeeded" | "failed" | "canceled" | "expired";
        /**
         * @description What is being done for a track: `routing` chooses a provider, `waiting` means that none can take it now, `reconciling` that it is being found out whether a provider accepted it.
         * @enum {unknown}
         */
        TrackStage: "routing" | "waiting" | "submitting" | "generating" | "storing" | "reconciling";
        /** @description Why a track ended without audio. */
        TrackError: {
            /** @description Stable; one of `ErrorCode`. */
            code: string;
            /** @description What happened, in one sentence. */
            message: string;
            /** @description What to do, in one sentence. */
            fix: string;
        };
        /** @description The stored audio of a track. */
        Audio: {
            /** @description Where it is to be had: whole where the gateway knows its public address, and its path at this gateway otherwise. With `audio_url_ttl`, signed. */
            url: string;
            content_type: string;
            bytes: number;
            /** @description In hex; also its `ETag`. */
            sha256: string;
            /** @description Measured, not wished. */
            duration_s: number;
        };
        /** @description A format of audio. */
        AudioFormat: "mp3" | "wav" | "flac";
        /** @description The signed callback of a track that is done. */
        Webhook: {
            url: string;
            /** @enum {unknown} */
            state: "pending" | "delivered" | "failed";
            attempts: components["schemas"]["WebhookAttempt"][];
            /** @description When it is tried next. RFC 3339, UTC. */
            next_attempt_at: string | null;
            /** @description RFC 3339, UTC. */
            delivered_at: string | null;
        };
        /** @description Which receiver is to be tried out. */
        WebhookTestRequest: {
            /** @description The https address of the receiver. */
            url: string;
        };
        /** @description What came of a call that was made to try a receiver out. */
        WebhookTest: {
            /** @description The `webhook-id` of the call. */
            id: string;
            /** @description Whether the answer was a 2xx: a track would count as told. */
            delivered: boolean;
            /** @description What the receiver answered; null without an answer. */
            http_status: number | null;
            /** @description Why it does not count as delivered. */
            error: string | null;
            /** @description The first 1,000 bytes of the answer’s body, as text; null without an answer. */
            answer: string | null;
            /** @description How long it took, in milliseconds. */
            duration_ms: number;
        };
        /** @description One try to deliver a callback. */
        WebhookAttempt: {
            at: string;
            http_status: number | null;
            error: string | null;
        };
        /** @description One try at one provider. */
        Attempt: {
            number: number;
            provider: components["schemas"]["ProviderName"];
            model: string;
            /** @description The fingerprint of the credential: the provider and 8 hex digits of its SHA-256. Never the credential. */
            key: string;
            state: components["schemas"]["AttemptState"];
            /** @description Why it did not succeed. */
            reason: components["schemas"]["Reason"] | null;
            /** @description What the provider answered, where that was the reason. */
            http_status: number | null;
            /** @description The provider's own name for it; null when it was never accepted, or it is not known. */
            provider_request_id: string | null;
            /** @description The wishes that the model could not honour. */
            ignored: string[];
            billed: components["schemas"]["Billed"];
            /** @description RFC 3339, UTC. */
            started_at: string;
            /** @description RFC 3339, UTC. */
            ended_at: string | null;
        };
        /** @description What opens event streams in place of a client token. */
        EventTicket: {
            /** @description For the parameter `ticket` of an event stream. */
            ticket: string;
            /** @description Until when a stream has to be opened with it. RFC 3339, UTC. */
            expires_at: string;
        };
        /**
         * @description `refused` was never accepted, so never billed; of `unknown` it cannot be told whether the provider accepted it.
         * @enum {unknown}
         */
        AttemptState: "submitting" | "accepted" | "succeeded" | "refused" | "failed" | "canceled" | "unknown";
        /**
         * @description Whether the provider charges for an attempt.
         * @enum {unknown}
         */
        Billed: "no" | "yes" | "unknown";
        /**
         * @description Why a provider did not do what it was asked. Stable: branch on it.
         * @enum {unknown}
         */
        Reason: "key_missing" | "key_refused" | "account_locked" | "out_of_credit" | "model_forbidden" | "model_not_found" | "invalid_input" | "content_policy" | "rate_limited" | "connection_failed" | "connection_lost" | "timeout" | "server_error" | "unreadable_answer" | "no_trace" | "generation_failed" | "request_lost" | "audio_lost" | "audio_invalid" | "audio_too_large" | "canceled" | "deadline_exceeded";
        /** @description A provider. */
        ProviderName: "fal" | "replicate";
        /** @description The gateway itself. */
        Health: {
            /** @constant */
            status: "ok";
            /** @description Its release. */
            version: string;
            /**
             * @description Where it is; `sandbox` where one plays the providers, and nothing is bought.
             * @enum {unknown}
             */
            environment: "sandbox" | "development" | "staging" | "production";
        };
        /** @description What a track would meet at each provider now. */
        ProvidersHealth: {
            fal: components["schemas"]["ProviderState"];
            replicate: components["schemas"]["ProviderState"];
            /** @description What is wrong and how to fix it, in one sentence. */
            fal_error: string | null;
            /** @description What is wrong and how to fix it, in one sentence. */
            replicate_error: string | null;
        };
        /**
         * @description Whether a provider takes tracks: all (`ok`), some (`degraded`) or none (`down`).
         * @enum {unknown}
         */
        ProviderState: "ok" | "degraded" | "down";
        /** @description The detail behind the health of each provider. */
        Providers: {
            providers: components["schemas"]["Provider"][];
            /** @description How many tracks wait because no provider can take them. */
            waiting: number;
        };
        /** @description One provider. */
        Provider: {
            provider: components["schemas"]["ProviderName"];
            state: components["schemas"]["ProviderState"];
            error: string | null;
            /** @description Who has paused or drained it, and since when; null when nobody has. */
            paused?: components["schemas"]["Pause"] | null;
            /** @description What is not tried now, because it was refused; empty when all is well. */
            circuits: components["schemas"]["Circuit"][];
            /** @description How many workers were heard of in the last 30 s. */
            workers: number;
            /** @description How many tracks are there, or about to be. */
            in_flight: number;
            /** @description How many may be there at once, as it is configured; null while no worker says so. */
            limit?: number | null;
            /** @description How many are queued for it, and not submitted yet. */
            queued: number;
            /** @description How many it has made and whose audio is being stored. */
            storing?: number;
            last_success_at: string | null;
            last_refusal: components["schemas"]["ProviderRefusal"] | null;
            /** @description The models that its workers are configured with. */
            models: string[];
        };
        /** @description What a provider refused last. */
        ProviderRefusal: {
            at: string;
            key: string;
            model: string;
            reason: components["schemas"]["Reason"];
            http_status: number | null;
            explanation: string;
        };
        /** @description Something that is not tried for a while, because it was refused. */
        Circuit: {
            /** @description What was refused: the `account`, a `key`, a `model`, a `key_model` or the `endpoint`. */
            scope: string;
            key: string | null;
            model: string | null;
            /**
             * @description `half_open` lets one track through to see.
             * @enum {unknown}
             */
            state: "open" | "half_open";
            reason: components["schemas"]["Reason"] | null;
            explanation: string | null;
            since: string;
            /** @description When it is tried again. RFC 3339, UTC. */
            until: string;
            /** @description Its time is up: the next track tries it. */
            due?: boolean;
        };
        /** @description How a provider is paused. */
        Pause: {
            /**
             * @description `paused`: no new track is sent there. `draining`: what is queued there goes elsewhere, too.
             * @enum {unknown}
             */
            mode: "paused" | "draining";
            /** @description RFC 3339, UTC. */
            since: string;
            /** @description The client that said so. */
            by: string;
        };
        /** @description What came of a free probe that was asked for. */
        TriedProvider: {
            provider: components["schemas"]["ProviderName"];
            /**
             * @description `failed` when the provider would refuse a track, for the reason that the sentence gives.
             * @enum {unknown}
             */
            probe: "passed" | "failed";
            /** @description What came of it, for a person. */
            sentence: string;
            /** @description What is not tried now after it, because it was refused; empty when all is well. */
            circuits: components["schemas"]["Circuit"][];
            /** @description Who has paused or drained it, and since when; null when nobody has. */
            paused: components["schemas"]["Pause"] | null;
        };
        /** @description Whether a provider is paused, and how many tracks are still there. */
        SwitchedProvider: {
            provider: components["schemas"]["ProviderName"];
            /** @description Who has paused or drained it, and since when; null when nobody has. */
            paused: components["schemas"]["Pause"] | null;
            /** @description How it stands, for a person. */
            sentence: string;
            /** @description How many tracks are there, or about to be; null when that cannot be told now. */
            in_flight: number | null;
            /** @description How many are queued for it, and not submitted yet; null when that cannot be told now. */
            queued: number | null;
            /** @description How many it has made and whose audio is being stored; null when that cannot be told now. */
            storing: number | null;
        };
        /** @description What was done in a window of time. */
        Usage: {
            window: components["schemas"]["UsageWindow"];
            /** @description Where the first bucket begins. RFC 3339, UTC. */
            from: string;
            /** @description Until when was counted. RFC 3339, UTC. */
            to: string;
            /** @description How long a bucket is: an hour, or a day for `30d`. */
            bucket_s: number;
            /** @description In the order of time; those in which nothing was done are left out. */
            buckets: components["schemas"]["UsageBucket"][];
            totals: {
                fal: components["schemas"]["UsageSummary"];
                replicate: components["schemas"]["UsageSummary"];
                none: components["schemas"]["UsageSummary"];
            };
        };
        /** @description What was done at one provider in one hour or UTC day. */
        UsageBucket: {
            /** @description When it begins. RFC 3339, UTC. */
            from: string;
            provider: components["schemas"]["UsageOwner"];
            submits: number;
            succeeded: number;
            failed: number;
            canceled: number;
            expired: number;
            refused: {
                [key: string]: number;
            };
            redirected: number;
            audio_s: number;
            spend_usd: number;
            unpriced: number;
            p50_s: number | null;
            p95_s: number | null;
        };
        /**
         * @description A provider, or `none` for what ended before one was chosen.
         * @enum {unknown}
         */
        UsageOwner: "fal" | "replicate" | "none";
        /** @description What was done, counted when a track ends. */
        UsageSummary: {
            /** @description Attempts at the provider. */
            submits: number;
            succeeded: number;
            failed: number;
            canceled: number;
            expired: number;
            /** @description Attempts that it refused, by reason. */
            refused: {
                [key: string]: number;
            };
            /** @description Tracks that went on to the other provider after an attempt at this one. */
            redirected: number;
            /** @description How much audio was made, in seconds. */
            audio_s: number;
            /** @description What the accepted work cost in US dollars, by the models’ prices; `unpriced` is left out. */
            spend_usd: number;
            /** @description Accepted work whose price is not known. */
            unpriced: number;
            /** @description Half of the tracks took no longer from request to audio, in seconds; null without any. */
            p50_s: number | null;
            /** @description The same of 95 in 100 tracks. */
            p95_s: number | null;
        };
        /**
         * @description How far back the counts go.
         * @enum {unknown}
         */
        UsageWindow: "1h" | "24h" | "30d";
        /** @description Every credential of the fleet, by fingerprint. */
        Keys: {
            keys: components["schemas"]["Key"][];
            ignored_lines?: {
                path: string;
                line: number;
                rule: string;
                problem: string;
                fix: string;
            }[];
            /** @description How many workers each provider has. */
            workers: {
                fal: number;
                replicate: number;
            };
        };
        /** @description How one credential stands over all workers. */
        Key: {
            provider: components["schemas"]["ProviderName"];
            /** @description Its fingerprint; null when its source cannot be read. */
            key: string | null;
            /** @description Which slot it stands in; null when it is only still in use. */
            slot: ("current" | "next" | "previous") | null;
            state: string;
            /** @description Where it was read from. */
            source: string | null;
            /** @description Whether a new value in its source is taken up without a restart. */
            changeable: boolean;
            reason: string | null;
            fix: string | null;
            /** @description The environments that it was seen in; more than one is a mistake. */
            environments: string[];
            first_seen_at: string | null;
            /** @description Since when the fleet has known it, in days. */
            age_days: number | null;
            /** @description In how many days its rotation is overdue; negative when it is. */
            due_in_days: number | null;
            age: ("fresh" | "due" | "overdue") | null;
            /** @description How many workers send their work out with it. */
            workers: number;
            in_flight: number;
            last_success_at: string | null;
            last_refusal: components["schemas"]["KeyRefusal"] | null;
            submits_today: number;
            refused_today: number;
            /** @description Estimated from the models' prices, for the UTC day. */
            spend_usd_today: number;
            /** @description How much work of the day has no known price. */
            unpriced_today: number;
            /** @description Whether it may do more than run models. */
            too_powerful: boolean;
            /** @description Requests that the provider lists and no track of this fleet claims. */
            foreign_requests: string[];
            lost_on_restart?: boolean;
        };
        /** @description What was refused to a credential last. */
        KeyRefusal: {
            at: string;
            reason: components["schemas"]["Reason"];
            http_status: number | null;
            explanation: string;
        };
        /** @description What can be played in the sandbox. */
        Sandbox: {
            drills: components["schemas"]["Drill"][];
            /** @description Whether the gateway may write new made-up keys into the file of its workers. */
            changes_keys: boolean;
        };
        /** @description A fault that the sandbox can play, for people to see what it leads to. */
        Drill: {
            provider: components["schemas"]["ProviderName"];
            name: string;
            /** @description What it does, in one sentence. */
            about: string;
            /** @description Parameters to try it with. */
            example: components["schemas"]["DrillParameters"];
            /** @description How it stands; null while it is off. */
            active: components["schemas"]["ActiveDrill"] | null;
        };
        /** @description Each drill takes `times` (only so many requests), `for_s` (only so many seconds), `every`, `key`, `match`, `operation` and some of its own. */
        DrillParameters: {
            [key: string]: string | number | boolean;
        };
        /** @description Switches a drill on or off. It is switched on anew where it is on already. */
        DrillSwitch: {
            /** @description Whether the sandbox is to play it. */
            on: boolean;
            parameters?: components["schemas"]["DrillParameters"];
        };
        /** @description A drill that is on. */
        ActiveDrill: {
            parameters: components["schemas"]["DrillParameters"];
            /** @description RFC 3339, UTC. */
            since: string;
            /** @description How many requests it has struck. */
            hits: number;
            /** @description How many more it strikes; null for as many as come. */
            times_left: number | null;
            /** @description When it ends by itself; null for one that stays until it is switched off. RFC 3339, UTC. */
            ends_at: string | null;
        };
        /** @description What is to become of a key of the sandbox. */
        KeyChangeRequest: {
            /**
             * @description What is to be done.
             * @enum {unknown}
             */
            action: "rotate" | "roll_back" | "retire";
        };
        /** @description What stands in the file now, from where the workers take it up. Keys are named by fingerprint. */
        KeyChange: {
            provider: components["schemas"]["ProviderName"];
            /** @enum {unknown} */
            action: "rotate" | "roll_back" | "retire";
            key: string | null;
            previous: string | null;
        };
        /** @description What needs a person: what fires first, then the worst, then the newest. */
        Alerts: {
            alerts: components["schemas"]["Alert"][];
        };
        /** @description Something that a person should see to. */
        Alert: {
            /** @description The same each time it comes back. */
            id: string;
            /** @description What it is, such as `provider_down` or `key_due`. New kinds may come. */
            kind: string;
            /** @description What it is about: a provider, a fingerprint, a circuit. */
            subject: string;
            status: components["schemas"]["AlertStatus"];
            /** @enum {unknown} */
            severity: "info" | "warning" | "critical";
            provider: components["schemas"]["ProviderName"] | null;
            /** @description The fingerprint of the credential that it is about; null where it is about none. */
            key: string | null;
            message: string;
            fix: string;
            /** @description Since when it lasts. RFC 3339, UTC. */
            since: string;
            /** @description When it was last told, to the log and the webhook. RFC 3339, UTC. */
            told_at: string;
            times_told: number;
            /** @description When a person said that it is seen to; null unless one did. RFC 3339, UTC. */
            acknowledged_at: string | null;
            /** @description When it was over; null while it lasts. RFC 3339, UTC. */
            ended_at: string | null;
        };
        /**
         * @description `firing` waits for a person, `acknowledged` is seen to and not told again while it lasts, `resolved` is over.
         * @enum {unknown}
         */
        AlertStatus: "firing" | "acknowledged" | "resolved";
        /** @description The process answers. */
        Liveness: {
            /** @constant */
            status: "ok";
        };
        /** @description Whether the process can do its work. */
        Readiness: {
            /** @enum {unknown} */
            status: "ok" | "unavailable" | "closing";
            /** @description Each thing that it needs: `ok`, or what is wrong. */
            checks: {
                [key: string]: string;
            };
        };
        /** @description An error, as RFC 9457 has it. Branch on `code`. */
        Problem: {
            /** @description `urn:soundfoundry:error:` and the code. */
            type: string;
            /** @description The same for every occurrence. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What happened this time. */
            detail: string;
            code: components["schemas"]["ErrorCode"];
            /** @description What a person should do, in one sentence. */
            fix?: string;
            /** @description What is wrong, field by field. */
            errors?: components["schemas"]["ErrorAtPath"][];
        };
        /**
         * @description Every error that the house can name. Codes are stable.
         * @enum {unknown}
         */
        ErrorCode: "invalid_request" | "malformed_json" | "not_utf8" | "unauthorized" | "forbidden" | "insufficient_scope" | "host_not_allowed" | "origin_not_allowed" | "not_found" | "no_sandbox" | "track_not_found" | "alert_not_found" | "alert_resolved" | "track_erased" | "method_not_allowed" | "payload_too_large" | "uri_too_long" | "unsupported_media_type" | "range_not_satisfiable" | "webhooks_not_configured" | "no_webhook" | "signed_urls_not_configured" | "signature_invalid" | "signature_expired" | "ticket_invalid" | "ticket_expired" | "idempotency_key_reused" | "headers_too_large" | "rate_limited" | "already_done" | "not_done" | "key_not_changeable" | "not_ready" | "no_audio" | "track_unreadable" | "internal" | "broker_unavailable" | "storage_full" | "health_unavailable" | "no_worker" | "sandbox_unavailable" | "list_not_ready" | "shutting_down" | "configuration_invalid" | "conflict" | "message_invalid" | "request_refused" | "content_policy" | "model_unfit" | "requirement_unmet" | "outcome_unknown" | "audio_lost" | "audio_too_large" | "audio_invalid" | "provider_failed" | "provider_refused" | "deadline_exceeded" | "canceled";
        /** @description One thing wrong with one part of a request. */
        ErrorAtPath: {
            /** @description The field, such as `metadata.mood`, or the part of the request. */
            path: string;
            message: string;
        };
    };
    responses: {
        /** @description `broker_unavailable`: The message broker cannot be reached. `health_unavailable`: The health service does not answer. `sandbox_unavailable`: The sandbox does not answer. `shutting_down`: This process is shutting down. */
        BrokerUnavailableOrHealthUnavailableOrSandboxUnavailableOrShuttingDown: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `broker_unavailable`: The message broker cannot be reached. `health_unavailable`: The health service does not answer. `shutting_down`: This process is shutting down. */
        BrokerUnavailableOrHealthUnavailableOrShuttingDown: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `broker_unavailable`: The message broker cannot be reached. `list_not_ready`: The list of tracks is still being read. `shutting_down`: This process is shutting down. */
        BrokerUnavailableOrListNotReadyOrShuttingDown: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `broker_unavailable`: The message broker cannot be reached. `list_not_ready`: The list of tracks is still being read. `shutting_down`: This process is shutting down. `storage_full`: The store is full. `track_unreadable`: This gateway cannot read the track. */
        BrokerUnavailableOrListNotReadyOrShuttingDownOrStorageFullOrTrackUnreadable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `broker_unavailable`: The message broker cannot be reached. `no_worker`: No worker of the provider answers. `shutting_down`: This process is shutting down. `storage_full`: The store is full. */
        BrokerUnavailableOrNoWorkerOrShuttingDownOrStorageFull: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `broker_unavailable`: The message broker cannot be reached. `shutting_down`: This process is shutting down. */
        BrokerUnavailableOrShuttingDown: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `broker_unavailable`: The message broker cannot be reached. `shutting_down`: This process is shutting down. `storage_full`: The store is full. */
        BrokerUnavailableOrShuttingDownOrStorageFull: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `broker_unavailable`: The message broker cannot be reached. `shutting_down`: This process is shutting down. `storage_full`: The store is full. `track_unreadable`: This gateway cannot read the track. */
        BrokerUnavailableOrShuttingDownOrStorageFullOrTrackUnreadable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `broker_unavailable`: The message broker cannot be reached. `shutting_down`: This process is shutting down. `track_unreadable`: This gateway cannot read the track. */
        BrokerUnavailableOrShuttingDownOrTrackUnreadable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `headers_too_large`: The headers are too large. */
        HeadersTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `headers_too_large`: The headers are too large. */
        HeadersTooLargeUncounted: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `host_not_allowed`: The gateway is not called by this name. */
        HostNotAllowed: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `host_not_allowed`: The gateway is not called by this name. `insufficient_scope`: The client token is not for this. */
        HostNotAllowedOrInsufficientScope: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `host_not_allowed`: The gateway is not called by this name. `insufficient_scope`: The client token is not for this. `origin_not_allowed`: A web page of another site makes this call. */
        HostNotAllowedOrInsufficientScopeOrOriginNotAllowed: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `host_not_allowed`: The gateway is not called by this name. `origin_not_allowed`: A web page of another site makes this call. */
        HostNotAllowedOrOriginNotAllowed: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `host_not_allowed`: The gateway is not called by this name. `signature_invalid`: The signature of the address is not good. */
        HostNotAllowedOrSignatureInvalid: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `host_not_allowed`: The gateway is not called by this name. `ticket_invalid`: The ticket is not good. */
        HostNotAllowedOrTicketInvalid: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency_key_reused`: The idempotency key was used with another body. `requirement_unmet`: No model honours what the request requires. */
        IdempotencyKeyReusedOrRequirementUnmet: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `internal`: Something went wrong on our side. */
        Internal: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `internal`: Something went wrong on our side. */
        InternalUncounted: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_request`: The request is not valid. */
        InvalidRequest: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_request`: The request is not valid. `malformed_json`: The body is not valid JSON. `not_utf8`: The body is not UTF-8. */
        InvalidRequestOrMalformedJsonOrNotUtf8: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_request`: The request is not valid. `malformed_json`: The body is not valid JSON. `not_utf8`: The body is not UTF-8. `signed_urls_not_configured`: Signed URLs are not set up here. `webhooks_not_configured`: This gateway tells no webhooks. */
        InvalidRequestOrMalformedJsonOrNotUtf8OrSignedUrlsNotConfiguredOrWebhooksNotConfigured: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_request`: The request is not valid. `malformed_json`: The body is not valid JSON. `not_utf8`: The body is not UTF-8. `webhooks_not_configured`: This gateway tells no webhooks. */
        InvalidRequestOrMalformedJsonOrNotUtf8OrWebhooksNotConfigured: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_request`: The request is not valid. `signed_urls_not_configured`: Signed URLs are not set up here. */
        InvalidRequestOrSignedUrlsNotConfigured: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_request`: The request is not valid. */
        InvalidRequestUncounted: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `list_not_ready`: The list of tracks is still being read. `shutting_down`: This process is shutting down. */
        ListNotReadyOrShuttingDown: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `no_sandbox`: This gateway has no sandbox. */
        NoSandbox: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `payload_too_large`: The body is too large. */
        PayloadTooLarge: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `rate_limited`: Too many requests. */
        RateLimited: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `sandbox_unavailable`: The sandbox does not answer. `shutting_down`: This process is shutting down. */
        SandboxUnavailableOrShuttingDown: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `shutting_down`: This process is shutting down. */
        ShuttingDown: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `ticket_expired`: The ticket has expired. */
        TicketExpired: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unauthorized`: A client token is needed. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported_media_type`: The body is of a type that is not understood. */
        UnsupportedMediaType: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `uri_too_long`: The address is too long. */
        UriTooLong: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `uri_too_long`: The address is too long. */
        UriTooLongUncounted: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description That single ranges of bytes can be asked for. */
        "Accept-Ranges": "bytes";
        /** @description For how long the answer may be kept, and by whom. */
        "Cache-Control": string;
        /** @description A file name for the audio. */
        "Content-Disposition": string;
        /** @description How many bytes follow. */
        "Content-Length": string;
        /** @description Which bytes these are, and how many there are in all. */
        "Content-Range": string;
        /** @description Names this state of the resource, for `If-None-Match`. */
        ETag: string;
        /** @description That an earlier call with the same `Idempotency-Key` made this track. */
        "Idempotency-Replayed": "true";
        /** @description Where the track is to be read. */
        Location: string;
        /** @description For how many seconds the call was prepared to wait: `wait=N`. */
        "Preference-Applied": string;
        /** @description How many calls a minute are allowed. With the other two, absent where calls are not counted. */
        "RateLimit-Limit": string;
        /** @description How many calls are left of this minute. */
        "RateLimit-Remaining": string;
        /** @description In how many seconds the next minute begins. */
        "RateLimit-Reset": string;
        /** @description After how many seconds it is worth asking again. */
        "Retry-After": string;
        /** @description What kind of token is missing (RFC 6750). */
        "WWW-Authenticate": string;
        /** @description Names this call in the log: the `X-Request-Id` that was sent, or a new one. */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listTracks: {
        parameters: {
            query?: {
                status?: components["schemas"]["TrackStatus"][];
                redirected?: boolean;
                caller?: string;
                provider?: components["schemas"]["ProviderName"];
                created_after?: string;
                created_before?: string;
                q?: string;
                metadata?: {
                    [key: string]: string;
                };
                limit?: number;
                cursor?: string;
                audio_url_ttl?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of tracks. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrackPage"];
                };
            };
            /** @description `invalid_request`: The request is not valid. `signed_urls_not_configured`: Signed URLs are not set up here. */
            400: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScope"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrListNotReadyOrShuttingDown"];
        };
    };
    createTrack: {
        parameters: {
            query?: {
                audio_url_ttl?: number;
            };
            header?: {
                /** @description The same key and body give the same track and `Idempotency-Replayed: true`, on any replica and after any restart; the same key with another body gives 422. One value of 1 to 255 visible ASCII characters without spaces, such as a UUID. */
                "Idempotency-Key"?: string;
                /** @description `wait=N` lets the call wait until the track is done, for N seconds at most (1 to 60, RFC 7240). What cannot be understood is ignored. */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrackRequest"];
            };
        };
        responses: {
            /** @description The track was accepted; with `Prefer: wait=N`, it may already be done. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Track"];
                };
            };
            /** @description `invalid_request`: The request is not valid. `malformed_json`: The body is not valid JSON. `not_utf8`: The body is not UTF-8. `signed_urls_not_configured`: Signed URLs are not set up here. `webhooks_not_configured`: This gateway tells no webhooks. */
            400: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScopeOrOriginNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `idempotency_key_reused`: The idempotency key was used with another body. `requirement_unmet`: No model honours what the request requires. */
            422: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrStorageFullOrTrackUnreadable"];
        };
    };
    retryTrack: {
        parameters: {
            query?: {
                audio_url_ttl?: number;
            };
            header?: {
                /** @description The same key and body give the same track and `Idempotency-Replayed: true`, on any replica and after any restart; the same key with another body gives 422. One value of 1 to 255 visible ASCII characters without spaces, such as a UUID. */
                "Idempotency-Key"?: string;
                /** @description `wait=N` lets the call wait until the track is done, for N seconds at most (1 to 60, RFC 7240). What cannot be understood is ignored. */
                Prefer?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new track was accepted; with `Prefer: wait=N`, it may already be done. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Track"];
                };
            };
            400: components["responses"]["InvalidRequestOrMalformedJsonOrNotUtf8OrSignedUrlsNotConfiguredOrWebhooksNotConfigured"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrOriginNotAllowed"];
            /** @description `track_not_found`: There is no such track. */
            404: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_done`: The track is not done yet. */
            409: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `track_erased`: The track was erased. */
            410: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReusedOrRequirementUnmet"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrStorageFullOrTrackUnreadable"];
        };
    };
    retryTracks: {
        parameters: {
            query: {
                status: ("succeeded" | "failed" | "canceled" | "expired")[];
                redirected?: boolean;
                caller?: string;
                provider?: components["schemas"]["ProviderName"];
                created_after?: string;
                created_before?: string;
                q?: string;
                metadata?: {
                    [key: string]: string;
                };
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description The same key and body give the same track and `Idempotency-Replayed: true`, on any replica and after any restart; the same key with another body gives 422. One value of 1 to 255 visible ASCII characters without spaces, such as a UUID. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new tracks were accepted. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeAgain"];
                };
            };
            /** @description `invalid_request`: The request is not valid. `malformed_json`: The body is not valid JSON. `not_utf8`: The body is not UTF-8. */
            400: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScopeOrOriginNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `idempotency_key_reused`: The idempotency key was used with another body. */
            422: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrListNotReadyOrShuttingDownOrStorageFullOrTrackUnreadable"];
        };
    };
    countTracks: {
        parameters: {
            query?: {
                caller?: string;
                provider?: components["schemas"]["ProviderName"];
                created_after?: string;
                created_before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrackCounts"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScope"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrListNotReadyOrShuttingDown"];
        };
    };
    getTrack: {
        parameters: {
            query?: {
                audio_url_ttl?: number;
            };
            header?: {
                /** @description `wait=N` lets the call wait until the track is done, for N seconds at most (1 to 60, RFC 7240). What cannot be understood is ignored. */
                Prefer?: string;
                /** @description The `ETag` of what the caller already has: 304 when it is still the same. */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The track. `Retry-After` is there until it is done. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Track"];
                };
            };
            /** @description It is still what the caller has. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequestOrSignedUrlsNotConfigured"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowed"];
            /** @description `track_not_found`: There is no such track. */
            404: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrTrackUnreadable"];
        };
    };
    deleteTrack: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is erased. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequestOrMalformedJsonOrNotUtf8"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrOriginNotAllowed"];
            /** @description `track_not_found`: There is no such track. */
            404: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_done`: The track is not done yet. */
            409: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrStorageFullOrTrackUnreadable"];
        };
    };
    cancelTrack: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The track. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Track"];
                };
            };
            400: components["responses"]["InvalidRequestOrMalformedJsonOrNotUtf8"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrOriginNotAllowed"];
            /** @description `track_not_found`: There is no such track. */
            404: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_done`: The track is already done. */
            409: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrStorageFullOrTrackUnreadable"];
        };
    };
    streamTrackEvents: {
        parameters: {
            query?: {
                ticket?: string;
                last_event_id?: string;
            };
            header?: {
                /** @description The id of the last event that was received: the stream goes on after it, without a gap. */
                "Last-Event-ID"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. The `data` of each event is a `Track`. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The listener has been sent the end already: do not connect again. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrTicketInvalid"];
            /** @description `track_not_found`: There is no such track. */
            404: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            410: components["responses"]["TicketExpired"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrTrackUnreadable"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                ticket?: string;
                last_event_id?: string;
            };
            header?: {
                /** @description The id of the last event that was received: the stream goes on after it, without a gap. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. The `data` of a `track` event is a `Track`. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrTicketInvalid"];
            410: components["responses"]["TicketExpired"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["ListNotReadyOrShuttingDown"];
        };
    };
    createEventTicket: {
        parameters: {
            query?: {
                track?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ticket. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTicket"];
                };
            };
            400: components["responses"]["InvalidRequestOrMalformedJsonOrNotUtf8"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrOriginNotAllowed"];
            /** @description `track_not_found`: There is no such track. */
            404: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrTrackUnreadable"];
        };
    };
    getTrackAudio: {
        parameters: {
            query?: {
                download?: string;
                expires?: string;
                signature?: string;
            };
            header?: {
                /** @description One range of bytes, such as `bytes=0-1023` (RFC 9110 §14.2). Several at once are answered with the whole audio. */
                Range?: string;
                /** @description An `ETag`: the range is only taken when the audio is still this one, and the whole is sent otherwise. */
                "If-Range"?: string;
                /** @description The `ETag` of what the caller already has: 304 when it is still the same. */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole audio, of the type that the track names. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Content-Length": components["headers"]["Content-Length"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "audio/*": string;
                };
            };
            /** @description The range that was asked for. */
            206: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Content-Length": components["headers"]["Content-Length"];
                    "Content-Range": components["headers"]["Content-Range"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "audio/*": string;
                };
            };
            /** @description It is what the caller has. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrSignatureInvalid"];
            /** @description `track_not_found`: There is no such track. */
            404: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_audio`: The track ended without audio. `not_ready`: The audio is not stored yet. */
            409: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `signature_expired`: The signed address has expired. `track_erased`: The track was erased. */
            410: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            414: components["responses"]["UriTooLong"];
            /** @description `range_not_satisfiable`: The requested range lies outside the audio. */
            416: {
                headers: {
                    "Content-Range": components["headers"]["Content-Range"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrTrackUnreadable"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookTestRequest"];
            };
        };
        responses: {
            /** @description What came of it, whether it was delivered or not. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTest"];
                };
            };
            /** @description `invalid_request`: The request is not valid. `malformed_json`: The body is not valid JSON. `not_utf8`: The body is not UTF-8. `webhooks_not_configured`: This gateway tells no webhooks. */
            400: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScopeOrOriginNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["ShuttingDown"];
        };
    };
    redeliverWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is being told. */
            202: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Track"];
                };
            };
            400: components["responses"]["InvalidRequestOrMalformedJsonOrNotUtf8OrWebhooksNotConfigured"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrOriginNotAllowed"];
            /** @description `track_not_found`: There is no such track. */
            404: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_webhook`: The track has no webhook. `not_done`: The track is not done yet. */
            409: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `track_erased`: The track was erased. */
            410: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrStorageFullOrTrackUnreadable"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The gateway answers. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowed"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["ShuttingDown"];
        };
    };
    getProvidersHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How both stand. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersHealth"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowed"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrHealthUnavailableOrShuttingDown"];
        };
    };
    getProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each provider. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Providers"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScope"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrHealthUnavailableOrShuttingDown"];
        };
    };
    getKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each credential. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Keys"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScope"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrHealthUnavailableOrShuttingDown"];
        };
    };
    getUsage: {
        parameters: {
            query?: {
                window?: components["schemas"]["UsageWindow"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScope"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrHealthUnavailableOrShuttingDown"];
        };
    };
    getAlerts: {
        parameters: {
            query?: {
                status?: components["schemas"]["AlertStatus"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The alerts. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alerts"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScope"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDown"];
        };
    };
    acknowledgeAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The alert. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            400: components["responses"]["InvalidRequestOrMalformedJsonOrNotUtf8"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScopeOrOriginNotAllowed"];
            /** @description `alert_not_found`: There is no such alert. */
            404: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `alert_resolved`: The alert is over. */
            409: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrStorageFull"];
        };
    };
    tryProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: components["schemas"]["ProviderName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came of it. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriedProvider"];
                };
            };
            400: components["responses"]["InvalidRequestOrMalformedJsonOrNotUtf8"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScopeOrOriginNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrNoWorkerOrShuttingDownOrStorageFull"];
        };
    };
    pauseProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: components["schemas"]["ProviderName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is paused. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SwitchedProvider"];
                };
            };
            400: components["responses"]["InvalidRequestOrMalformedJsonOrNotUtf8"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScopeOrOriginNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrStorageFull"];
        };
    };
    drainProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: components["schemas"]["ProviderName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is drained, or will be. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SwitchedProvider"];
                };
            };
            400: components["responses"]["InvalidRequestOrMalformedJsonOrNotUtf8"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScopeOrOriginNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrStorageFull"];
        };
    };
    resumeProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: components["schemas"]["ProviderName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not paused. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SwitchedProvider"];
                };
            };
            400: components["responses"]["InvalidRequestOrMalformedJsonOrNotUtf8"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScopeOrOriginNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrShuttingDownOrStorageFull"];
        };
    };
    getSandbox: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The drills. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sandbox"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScope"];
            404: components["responses"]["NoSandbox"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["SandboxUnavailableOrShuttingDown"];
        };
    };
    switchDrill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: components["schemas"]["ProviderName"];
                drill: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DrillSwitch"];
            };
        };
        responses: {
            /** @description How the drill stands now. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Drill"];
                };
            };
            /** @description `invalid_request`: The request is not valid. `malformed_json`: The body is not valid JSON. `not_utf8`: The body is not UTF-8. */
            400: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScopeOrOriginNotAllowed"];
            404: components["responses"]["NoSandbox"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["SandboxUnavailableOrShuttingDown"];
        };
    };
    changeSandboxKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: components["schemas"]["ProviderName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyChangeRequest"];
            };
        };
        responses: {
            /** @description What stands in the file now. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyChange"];
                };
            };
            400: components["responses"]["InvalidRequestOrMalformedJsonOrNotUtf8"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["HostNotAllowedOrInsufficientScopeOrOriginNotAllowed"];
            404: components["responses"]["NoSandbox"];
            /** @description `key_not_changeable`: The key cannot be changed now. */
            409: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["BrokerUnavailableOrHealthUnavailableOrSandboxUnavailableOrShuttingDown"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            400: components["responses"]["InvalidRequestUncounted"];
            414: components["responses"]["UriTooLongUncounted"];
            431: components["responses"]["HeadersTooLargeUncounted"];
            500: components["responses"]["InternalUncounted"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            400: components["responses"]["InvalidRequestUncounted"];
            414: components["responses"]["UriTooLongUncounted"];
            431: components["responses"]["HeadersTooLargeUncounted"];
            500: components["responses"]["InternalUncounted"];
            /** @description It cannot, or it is about to end: `checks` says why. */
            503: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["InvalidRequestUncounted"];
            414: components["responses"]["UriTooLongUncounted"];
            431: components["responses"]["HeadersTooLargeUncounted"];
            500: components["responses"]["InternalUncounted"];
        };
    };
}
