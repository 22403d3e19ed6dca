import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useMemo, useState, type ReactElement, type ReactNode } from 'react'
import { GatewayProvider, openGateway } from '../data/gateway.ts'
import { Player } from '../data/player.ts'
import { Session, windowStorage } from '../data/session.ts'
import { PlayerProvider } from '../data/use-player.ts'
import { SignIn } from './sign-in.tsx'

const session = new Session(windowStorage())

/** Everything that a token opens, until the gateway wants another one. */
export function Visit({ children }: { readonly children: ReactNode }): ReactElement {
  const [token, setToken] = useState(session.token)
  const [refused, setRefused] = useState<{ readonly error: unknown } | null>(null)
  const gateway = useMemo(() => {
    const leave = (): void => {
      session.forget()
      setToken(null)
    }
    const refuse = (error: unknown): void => {
      // That one is needed is what the form says; why one was refused is told.
      setRefused({ error: token === null ? null : error })
      leave()
    }
    return openGateway(token, refuse, leave)
  }, [token])
  const player = useMemo(() => new Player(gateway.client), [gateway])
  useEffect(
    () => () => {
      gateway.end()
      void player.end()
    },
    [gateway, player],
  )
  if (refused !== null) {
    const enter = (given: string): void => {
      session.keep(given)
      setRefused(null)
      setToken(given)
    }
    return <SignIn refused={refused.error} onToken={enter} />
  }
  return (
    // Another visit is another page: nothing that one token showed is left for the next.
    <GatewayProvider key={gateway.visit} value={gateway}>
      <QueryClientProvider client={gateway.cache}>
        <PlayerProvider value={player}>{children}</PlayerProvider>
      </QueryClientProvider>
    </GatewayProvider>
  )
}
