import { exchangeThroughClient, type Access, type Exchange } from '@soundfoundry/provider-kit'
import Replicate from 'replicate'

/** Where Replicate is reached, whose call it is and how long it may take. */
export interface ReplicateAccess extends Access {
  endpoint: URL
}

/**
 * Asks Replicate one thing through its client: exactly one request on the wire, and never a throw.
 *
 * `replicate` 1.4.0 repeats a request up to five times without a pause: on 429, for reads on every 5xx, and on whatever `fetch`
 * throws, which for a submit means paid duplicates. In its `fetch` hook it cannot.
 */
export function askReplicate(
  access: ReplicateAccess,
  ask: (client: Replicate, signal: AbortSignal) => Promise<unknown>,
): Promise<Exchange> {
  return exchangeThroughClient(access, (fetch, signal) => {
    // `fileEncodingStrategy` stays at its default: 'data-uri' makes replicate 1.4.0 send the client itself, token and all, as input.
    const client = new Replicate({ auth: access.secret, baseUrl: access.endpoint.href, fetch, useFileOutput: false })
    return ask(client, signal)
  })
}
