import { readFileSync } from 'node:fs'
import { AppError } from '@soundfoundry/errors'
import { Events, connect, credsAuthenticator, type ConnectionOptions, type NatsConnection, type Status } from 'nats'

/**
 * How long one question or one write waits for the broker's answer, in milliseconds. A broker whose disk or machine is
 * busy takes seconds at times, and what is given up too early has to be asked again; a caller waits no longer for a 503.
 */
export const answerWithinMs = 5_000

/** How to reach the broker. The password comes as a holder, so that it is a plain string only here. */
export interface BrokerOptions {
  /** The app's name: shown by the broker, and the prefix of its private inbox. */
  name: string
  /** `nats://` URLs, of one broker or of the nodes of one cluster. */
  servers: readonly string[]
  user?: string | undefined
  password?: { reveal(): string } | undefined
  credsFile?: string | undefined
  caFile?: string | undefined
}

/** The private inbox of an app: with the default prefix every app could read the answers that others get. */
export const inboxPrefix = (app: string): string => `_INBOX_${app.replaceAll('-', '_')}`

/** The broker's variables, as `packages/config` reads them. */
export interface BrokerSettings {
  NATS_URL: readonly string[]
  NATS_USER?: string | undefined
  NATS_PASSWORD?: { reveal(): string } | undefined
  NATS_CREDS_FILE?: string | undefined
  NATS_CA_FILE?: string | undefined
}

/** The broker as an app's configuration names it. */
export function brokerOf(name: string, settings: BrokerSettings): BrokerOptions {
  return {
    name,
    servers: settings.NATS_URL,
    user: settings.NATS_USER,
    password: settings.NATS_PASSWORD,
    credsFile: settings.NATS_CREDS_FILE,
    caFile: settings.NATS_CA_FILE,
  }
}

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
    servers: [...options.servers],
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    // An address that swallows packets counts as a broker that does not answer.
    timeout: 5_000,
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

/** Tells a listener when the broker goes and comes back. Resolves when the connection is closed for good. */
export async function followConnection(connection: NatsConnection, listener: ConnectionListener): Promise<void> {
  const statuses = connection.status()[Symbol.asyncIterator]()
  // The client does not end its statuses with the connection.
  const closed = connection.closed().then(() => ({ done: true, value: undefined }) as const)
  for (;;) {
    const { done, value: status } = await Promise.race([statuses.next(), closed])
    if (done === true || status === undefined) return
    if (status.type === Events.Disconnect) listener('disconnected', describe(status))
    else if (status.type === Events.Reconnect) listener('reconnected', describe(status))
    else if (status.type === Events.Error) listener('error', describe(status))
  }
}

/** What happened, and to which subject: a missing permission is only understood with it. */
function describe(status: Status): string {
  const data = typeof status.data === 'string' ? status.data : JSON.stringify(status.data)
  const context = status.permissionContext
  return context === undefined ? data : `${data}: ${context.operation} ${context.subject}`
}
