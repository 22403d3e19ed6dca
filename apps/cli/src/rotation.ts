import type { Secret } from '@soundfoundry/config'
import type { Gateway } from './gateway.ts'
import type { LocalCredentials } from './local-credentials.ts'

/** A rotation that is about to be made. */
export interface Rotation {
  readonly local: LocalCredentials
  readonly fresh: Secret
  readonly gateway: Gateway
  /** The same gateway for the way back, which an interruption does not end. */
  readonly backGateway: Gateway
  readonly signal: AbortSignal
  readonly fleetLimitMs: number
  readonly trackLimitMs: number
  readonly wantsTrack: boolean
}
