import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Player, PlayerState } from './player.ts'

const PlayerContext = createContext<Player | null>(null)
export const PlayerProvider = PlayerContext.Provider

/** @throws Error outside of a visit */
export function usePlayer(): Player {
  const player = useContext(PlayerContext)
  if (player === null) throw new Error('there is no player here')
  return player
}

export function usePlayerState(): PlayerState {
  const player = usePlayer()
  return useSyncExternalStore(player.subscribe, player.state)
}
