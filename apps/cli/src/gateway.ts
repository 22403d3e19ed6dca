import { resolve } from 'node:path'
import { decodeFile, isPrivateHost, readSmallFile, Secret, type Environment } from '@soundfoundry/config'
import {
  GatewayUnreachable,
  SoundFoundryClient,
  SoundFoundryProblem,
  UnexpectedAnswer,
  type Alert,
  type Alerts,
  type AlertStatus,
  type Health,
  type ListOptions,
  type MadeAgain,
  type Providers,
  type RetryManyOptions,
  type SwitchedProvider,
  type TriedProvider,
  type Usage,
  type WebhookTest,
} from '@soundfoundry/client'
import { AppError, parseUrl } from '@soundfoundry/errors'
import {
  parseKeysAnswer,
  TrackSchema,
  type KeysAnswer,
  type ProviderName,
  type SwitchAction,
  type Track,
  type TrackRequestBody,
} from '@soundfoundry/track'
import { Compile } from 'typebox/compile'
import { CommandFailure, UsageError, exitCodes } from './command-failure.ts'
import type { CommandContext } from './command.ts'
import { GatewayFailure, refusal, unexplained } from './problem-answer.ts'

const standardUrl = 'http://127.0.0.1:8000'

const trackValidator = Compile(TrackSchema)

/** A track and what the answer said about it beside the body. */
export interface TrackAnswer {
  readonly track: Track
  /** Whether an earlier call with the same idempotency key made it. */
  readonly isReplayed: boolean
}

/** What narrows a list of tracks, and how far it goes. */
export type TrackQuery = Omit<ListOptions, 'signal'>

export interface TrackPage {
  readonly tracks: readonly Track[]
  readonly next_cursor: string | null
}

/** The gateway, as the command line needs it. Every method throws a `GatewayFailure` for whatever is not the answer. */
export interface Gateway {
  readonly url: string
  keys(): Promise<KeysAnswer>
  createTrack(body: TrackRequestBody, options: { waitS?: number; idempotencyKey: string }): Promise<TrackAnswer>
  /** One page of tracks, newest first. */
  listTracks(query: TrackQuery): Promise<TrackPage>
  providers(): Promise<Providers>
  /** Has a provider probed for free, now. */
  tryProvider(provider: ProviderName): Promise<TriedProvider>
  /** Pauses, drains or resumes a provider. */
  switchProvider(provider: ProviderName, action: SwitchAction): Promise<SwitchedProvider>
  /** What was done in a window of time that ends now. */
  usage(window: Usage['window']): Promise<Usage>
  /** What needs a person; without a status, what is not over. */
  alerts(status?: AlertStatus[]): Promise<Alerts>
  acknowledgeAlert(id: string): Promise<Alert>
  health(): Promise<Health>
  /** Answers when the track is done, after `waitS` seconds at the latest. */
  readTrack(id: string, waitS?: number): Promise<Track>
  cancelTrack(id: string): Promise<Track>
  /** Erases the texts and the audio of a track. */
  deleteTrack(id: string): Promise<void>
  /** Makes a track again that has ended. */
  retryTrack(id: string, idempotencyKey: string): Promise<TrackAnswer>
  /** Makes again the tracks of a list that are done. */
  retryTracks(options: RetryManyOptions): Promise<MadeAgain>
  audio(id: string): Promise<Response>
  /** Calls a receiver of webhooks once. */
  testWebhook(url: string): Promise<WebhookTest>
  /** Has a track's webhook told once more. */
  redeliverWebhook(id: string): Promise<Track>
}

function clientToken(environment: Environment, directory: string): Secret | null {
  const file = environment['SOUNDFOUNDRY_API_TOKEN_FILE'] ?? ''
  let value = environment['SOUNDFOUNDRY_API_TOKEN'] ?? ''
  if (file !== '') {
    try {
      value = decodeFile(readSmallFile(resolve(directory, file))).replace(/\r?\n$/, '')
    } catch (cause) {
      throw new CommandFailure('SOUNDFOUNDRY_API_TOKEN_FILE names a file that cannot be read.', {
        exitCode: exitCodes.unreadable,
        fix: 'Give the path of a readable file, or remove the variable.',
        cause,
      })
    }
  }
  if (value !== '' && !/^[\x21-\x7e]+$/.test(value)) {
    throw new CommandFailure('The client token holds a space or a character that no token has.', {
      exitCode: exitCodes.unreadable,
      fix: 'Set SOUNDFOUNDRY_API_TOKEN to the token alone.',
    })
  }
  return value === '' ? null : new Secret(value, 'secret')
}

function gatewayUrl(given: string, token: Secret | null): string {
  const url = parseUrl(given)
  const isUsable = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  if (!isUsable || url.search !== '' || url.hash !== '') {
    throw new UsageError(
      'The address of the gateway is not the base of an http or https URL.',
      `Give one such as ${standardUrl}.`,
    )
  }
  if (token !== null && url.protocol === 'http:' && !isPrivateHost(url.hostname)) {
    throw new UsageError('A client token is not sent over plain http to a public host.', 'Use the https address.')
  }
  return url.href.replace(/\/+$/, '')
}

const unreachable = (url: string, cause: unknown): GatewayFailure =>
  new GatewayFailure(`No gateway answers at ${url}.`, {
    fix: 'Start it (npm start), or name another one with --api or SOUNDFOUNDRY_API.',
    code: 'gateway_unreachable',
    isPassing: true,
    cause,
  })

const unreadable = (url: string, what: string): GatewayFailure =>
  new GatewayFailure(`What answers at ${url} is not what a gateway says: ${what.replace(/\.$/, '')}.`, {
    fix: 'Check the address, and that gateway and command line are of the same release.',
    code: 'answer_invalid',
    isPassing: false,
  })

/** What the client could not do, in the words of the command line. An interruption passes through as it is. */
function asGatewayFailure(error: unknown, url: string): unknown {
  if (error instanceof SoundFoundryProblem) return refusal(error)
  if (error instanceof GatewayUnreachable) return unreachable(url, error.cause)
  if (!(error instanceof UnexpectedAnswer)) return error
  return error.status >= 400 ? unexplained(error.status) : unreadable(url, 'no JSON')
}

/** The gateway that the command line and the environment name. Throws before anything is sent where that makes no sense. */
export function openGateway({ input, io, terminal }: CommandContext): Gateway {
  const token = clientToken(io.environment, io.directory)
  if (token !== null) terminal.watch(token)
  const named = input.text('api') ?? io.environment['SOUNDFOUNDRY_API'] ?? ''
  const url = gatewayUrl(named === '' ? standardUrl : named, token)
  const client = new SoundFoundryClient({ baseUrl: url, token: token?.reveal(), signal: io.signal })
  const asked = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    try {
      return await answer
    } catch (error) {
      throw asGatewayFailure(error, url)
    }
  }
  const checked = (track: unknown): Track => {
    if (trackValidator.Check(track)) return track
    const [first] = trackValidator.Errors(track)
    throw unreadable(url, `no track: ${first?.instancePath ?? ''} ${first?.message ?? ''}`)
  }
  return {
    url,
    async keys() {
      const body = await asked(client.keys())
      try {
        return parseKeysAnswer(body)
      } catch (error) {
        throw unreadable(url, error instanceof AppError ? error.detail : 'no keys')
      }
    },
    async createTrack(body, options) {
      const { track, isReplayed } = await asked(client.createTrack(body, options))
      return { track: checked(track), isReplayed }
    },
    async listTracks(query) {
      const { tracks, next_cursor } = await asked(client.listTracks(query))
      return { tracks: tracks.map(checked), next_cursor }
    },
    providers: () => asked(client.providers()),
    tryProvider: provider => asked(client.tryProvider(provider)),
    switchProvider(provider, action) {
      switch (action) {
        case 'pause':
          return asked(client.pauseProvider(provider))
        case 'drain':
          return asked(client.drainProvider(provider))
        case 'resume':
          return asked(client.resumeProvider(provider))
      }
    },
    usage: window => asked(client.usage(window)),
    alerts: status => asked(client.alerts(status === undefined ? {} : { status })),
    acknowledgeAlert: id => asked(client.acknowledgeAlert(id)),
    health: () => asked(client.health()),
    readTrack: async (id, waitS = 0) => checked(await asked(client.readTrack(id, { waitS }))),
    cancelTrack: async id => checked(await asked(client.cancelTrack(id))),
    deleteTrack: id => asked(client.deleteTrack(id)),
    async retryTrack(id, idempotencyKey) {
      const { track, isReplayed } = await asked(client.retryTrack(id, { idempotencyKey }))
      return { track: checked(track), isReplayed }
    },
    retryTracks: options => asked(client.retryTracks(options)),
    testWebhook: receiver => asked(client.testWebhook(receiver)),
    redeliverWebhook: async id => checked(await asked(client.redeliverWebhook(id))),
    // Once it has begun, it takes as long as it takes: a person can interrupt it.
    audio: id => asked(client.audio(id)),
  }
}
