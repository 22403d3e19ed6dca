import { tellAge } from './tell-time.ts'

interface Known {
  /** Whether everything that changes is heard of. */
  readonly isOpen: boolean
  /** When that ended, in milliseconds since the epoch. */
  readonly closedAt: number | null
  /** When anything was last read; 0 for never. */
  readonly readAt: number
  readonly now: number
}

const staleMs = 15_000

/** How fresh what is shown is, in a word, and its age where it may have changed since. */
export function liveWord({ isOpen, closedAt, readAt, now }: Known): {
  readonly word: 'Connecting' | 'Live' | 'Stale'
  readonly age: string | null
  readonly isStale: boolean
} {
  const heardAt = Math.max(readAt, closedAt ?? 0)
  if (readAt === 0) return { word: 'Connecting', age: null, isStale: true }
  if (isOpen) return { word: 'Live', age: null, isStale: false }
  const age = Math.max(0, now - heardAt)
  const isStale = age > staleMs
  return { word: isStale ? 'Stale' : 'Live', age: tellAge(age), isStale }
}
