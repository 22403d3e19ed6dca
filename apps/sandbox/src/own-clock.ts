import type { Provider } from './operation.ts'
import type { World } from './world.ts'

/** How far a provider's clock is ahead of this machine's, in milliseconds. */
export function clockAheadOf(world: World, provider: Provider): number {
  const operation = provider === 'fal' ? 'listing' : 'list'
  return world.faults.peek(provider, 'own-clock', { operation })?.ms ?? 0
}

/** A moment as the provider tells it, RFC 3339. */
export function timeAt(world: World, provider: Provider, at: number): string {
  return new Date(at + clockAheadOf(world, provider)).toISOString()
}

/** The `Date` header of an answer; undefined where the server's own is right. */
export function dateHeader(world: World, provider: Provider): string | undefined {
  const ahead = clockAheadOf(world, provider)
  return ahead === 0 ? undefined : new Date(Date.now() + ahead).toUTCString()
}
