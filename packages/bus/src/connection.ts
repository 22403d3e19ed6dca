import { readFileSync } from 'node:fs'
import { AppError } from '@soundfoundry/errors'
import { Events, connect, credsAuthenticator, type ConnectionOptions, type NatsConnection } from 'nats'

/** How to reach the broker. The password comes as a holder, so that it is a plain string only here. */
export interface BrokerOptions {
  /** The app's name: shown by the broker, and the prefix of its private inbox. */
  name: string
  /** Comma-separated `nats://` URLs. */
  servers: string
  user?: string | undefined
  password?: { reveal(): string } | undefined
  credsFile?: string | undefined
  caFile?: string | undefined
}

/** The private inbox of an app: with the default prefix every app could read the answers that others get. */
export const inboxPrefix = (app: string): string => `_INBOX_${app.replaceAll('-', '_')}`

/** What a process wants to know of its connection. */
export interface ConnectionListener {
  (event: 'disconnected' | 'reconnected' | 'error', detail: string): void
}

/**
 * Connects and stays connected: a lost broker is waited for without end, and everything built on the connection resumes.
 * Throws `broker_unavailable` when no broker answers at the first try.
 */
export async function connectToBroker(options: BrokerOptions): Promise<NatsConnection> {
  const settings: ConnectionOptions = {
    name: options.name,
    servers: options.servers.split(',').map(server => server.trim()),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    pingInterval: 10_000,
    maxPingOut: 2,
    // Async stack traces cost half of the client's throughput.
    noAsyncTraces: true,
    inboxPrefix: inboxPrefix(options.name),
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(options.password === undefined ? {} : { pass: options.password.reveal() }),
    ...(options.caFile === undefined ? {} : { tls: { caFile: options.caFile } }),
    ...(options.credsFile === undefined ? {} : { authenticator: credsAuthenticator(readFileSync(options.credsFile)) }),
  }
  try {
    return await connect(settings)
  } catch (cause) {
    throw new AppError('broker_unavailable', {
      detail: 'No message broker answers at NATS_URL.',
      cause,
    })
  }
}

/** Tells a listener when the broker goes and comes back, for as long as the connection lives. */
export async function followConnection(connection: NatsConnection, listener: ConnectionListener): Promise<void> {
  for await (const status of connection.status()) {
    const detail = typeof status.data === 'string' ? status.data : JSON.stringify(status.data)
    if (status.type === Events.Disconnect) listener('disconnected', detail)
    else if (status.type === Events.Reconnect) listener('reconnected', detail)
    else if (status.type === Events.Error) listener('error', detail)
  }
}
