import type { Bus } from '@soundfoundry/bus'
import type { Reach } from '@soundfoundry/service'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { GuardOptions } from './guard.ts'
import type { Passes } from './passes/passes.ts'
import type { SandboxControls } from './sandbox/sandbox.ts'
import type { TestWebhook } from './webhooks/test-webhook.ts'

/** Without a secret to sign with, no webhook is taken; `reach` is how far one may lead. */
export interface WebhookRules {
  readonly canSign: boolean
  readonly reach: Reach
  /** Tries a receiver out, where calls can be signed. */
  readonly test?: TestWebhook | undefined
}

/** Where a gateway is: `sandbox` where one plays the providers. */
export const environmentNames = ['sandbox', 'development', 'staging', 'production'] as const
export type EnvironmentName = (typeof environmentNames)[number]

/** What the routes work with. */
export interface GatewayDeps extends GuardOptions {
  readonly bus: Bus
  readonly version: string
  readonly environment: EnvironmentName
  /** The sandbox that plays the providers, where one does. */
  readonly sandbox?: SandboxControls | undefined
  readonly passes: Passes
  /** How long the broker keeps tracks. */
  readonly retention: Bus['retention']
  /** What the addresses of audio begin with. */
  readonly publicUrl?: string | undefined
  /** A track that is not done after this many seconds is expired. */
  readonly deadlineS: number
  readonly webhooks?: WebhookRules | undefined
}

/** A server whose handlers get the types of their schemas. */
export type Gateway = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>
