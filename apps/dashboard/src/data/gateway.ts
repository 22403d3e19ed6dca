import { SoundFoundryClient } from '@soundfoundry/client'
import { QueryCache, QueryClient } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { isForbidden, wantsToken } from '../model/describe-error.ts'
import { LiveStore } from './live-state.ts'

/** What every view works with, from signing in to signing out. */
export interface Gateway {
  /** Another one for each. */
  readonly visit: number
  /** The only way to the gateway; its calls end with the visit. */
  readonly client: SoundFoundryClient
  readonly cache: QueryClient
  /** Whether everything that changes is heard of. */
  readonly live: LiveStore
  readonly hasToken: boolean
  readonly signOut: () => void
  /** Ends the visit. */
  readonly end: () => void
}

const timeoutMs = 8_000
let visits = 0

/** Where the gateway is, also behind a proxy that gives it a path of its own. */
export const gatewayBase = (): string => new URL('.', location.href.replace(/#.*$/, '')).href.replace(/\/$/, '')

/** A gateway for one token, with a cache of its own: nothing that one token showed is there for another. */
export function openGateway(token: string | null, onRefused: (error: unknown) => void, signOut: () => void): Gateway {
  const end = new AbortController()
  const client = new SoundFoundryClient({
    baseUrl: gatewayBase(),
    token: token ?? undefined,
    timeoutMs,
    signal: end.signal,
  })
  const cache = new QueryClient({
    queryCache: new QueryCache({
      onError: error => {
        if (!end.signal.aborted && wantsToken(error)) onRefused(error)
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        retry: (count, error) => count < 2 && !wantsToken(error) && !isForbidden(error),
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
  visits += 1
  return {
    visit: visits,
    client,
    cache,
    live: new LiveStore(),
    hasToken: token !== null,
    signOut,
    end: () => end.abort(),
  }
}

const GatewayContext = createContext<Gateway | null>(null)
export const GatewayProvider = GatewayContext.Provider

/** @throws Error outside of a visit */
export function useGateway(): Gateway {
  const gateway = useContext(GatewayContext)
  if (gateway === null) throw new Error('there is no gateway here')
  return gateway
}
