import {
  providerNames,
  trackStatuses,
  type ProviderName,
  type RequestRecord,
  type TrackRecord,
  type TrackStatus,
} from '@soundfoundry/track'

/** What lists are filtered by, in headers, so that an index of all tracks can be filled without reading their bodies. */

const callerHeader = 'Track-Caller'
const statusHeader = 'Track-Status'
const providerHeader = 'Track-Provider'

/** Stands for "no provider yet": a header that is not there means that nobody wrote any. */
const noProvider = 'none'

interface Headed {
  header(name: string): string
}

export interface TrackState {
  status: TrackStatus
  provider: ProviderName | null
}

/** What of a record is filtered by; its provider is the one that callers are shown. */
export const stateOf = ({ status, dispatch }: TrackRecord): TrackState => ({
  status,
  provider: dispatch?.provider ?? null,
})

/** Any text can name a caller, but not stand in a header. */
export const requestHeaders = ({ caller }: RequestRecord): Record<string, string> => ({
  [callerHeader]: encodeURIComponent(caller),
})

export function trackHeaders(record: TrackRecord): Record<string, string> {
  const { status, provider } = stateOf(record)
  return { [statusHeader]: status, [providerHeader]: provider ?? noProvider }
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

/** The state of a record, or null when its headers do not say or name what is not known here. */
export function readState(message: Headed): TrackState | null {
  const status = trackStatuses.find(name => name === message.header(statusHeader))
  const provider = message.header(providerHeader)
  const known = provider === noProvider ? null : providerNames.find(name => name === provider)
  return status === undefined || known === undefined ? null : { status, provider: known }
}
