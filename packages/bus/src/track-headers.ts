import {
  isRedirected,
  providerNames,
  trackStatuses,
  type ProviderName,
  type RequestRecord,
  type TrackRecord,
  type TrackStatus,
} from '@soundfoundry/track'

/** What lists are filtered by, in headers, so that an index of all tracks can be filled without reading their bodies. */

const callerHeader = 'Track-Caller'
const createdHeader = 'Track-Created'
const placeHeader = 'Track-Place'
const statusHeader = 'Track-Status'
const providerHeader = 'Track-Provider'
const redirectedHeader = 'Track-Redirected'

/** Stands for "no provider yet": a header that is not there means that nobody wrote any. */
const noProvider = 'none'

interface Headed {
  header(name: string): string
}

export interface TrackState {
  status: TrackStatus
  provider: ProviderName | null
  /** Whether it went from one provider to another. */
  redirected: boolean
}

/** What of a record is filtered by; its provider is the one that callers are shown. */
export const stateOf = (record: TrackRecord): TrackState => ({
  status: record.status,
  provider: record.dispatch?.provider ?? null,
  redirected: isRedirected(record),
})

/** Any text can name a caller, but not stand in a header. */
export const requestHeaders = ({ caller, created_at }: RequestRecord): Record<string, string> => ({
  [callerHeader]: encodeURIComponent(caller),
  [createdHeader]: created_at,
})

export function trackHeaders(record: TrackRecord): Record<string, string> {
  const { status, provider, redirected } = stateOf(record)
  return {
    [statusHeader]: status,
    [providerHeader]: provider ?? noProvider,
    ...(redirected ? { [redirectedHeader]: 'yes' } : {}),
  }
}

/** For a request that was written anew: the sequence that it had at first. */
export const placeHeaders = (sequence: number): Record<string, string> => ({ [placeHeader]: String(sequence) })

/** The sequence that a request had at first, or null when it is at its place. */
export function readPlace(message: Headed): number | null {
  const text = message.header(placeHeader)
  return /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null
}

/** The caller of a request, or null when its headers do not say. */
export function readCaller(message: Headed): string | null {
  const text = message.header(callerHeader)
  if (text === '') return null
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** When a request was accepted, in milliseconds since the epoch; null when its headers do not say. */
export function readCreated(message: Headed): number | null {
  const at = Date.parse(message.header(createdHeader))
  return Number.isNaN(at) ? null : at
}

/** The state of a record, or null when its headers do not say or name what is not known here. */
export function readState(message: Headed): TrackState | null {
  const status = trackStatuses.find(name => name === message.header(statusHeader))
  const provider = message.header(providerHeader)
  const known = provider === noProvider ? null : providerNames.find(name => name === provider)
  if (status === undefined || known === undefined) return null
  return { status, provider: known, redirected: message.header(redirectedHeader) === 'yes' }
}
