import { useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useLiveState } from '../data/use-live.ts'
import { useNow } from '../data/use-now.ts'
import { liveWord } from '../model/live-word.ts'

/** Whether what is shown is what is so, and how old it is where it may not be. Stale data is said, and stays readable. */
export function LiveDot(): ReactElement {
  const now = useNow()
  const { isOpen, closedAt } = useLiveState()
  const queries = useQueryClient().getQueryCache().getAll()
  const readAt = Math.max(0, ...queries.filter(query => query.isActive()).map(({ state }) => state.dataUpdatedAt))
  const { word, age, isStale } = liveWord({ isOpen, closedAt, readAt, now })
  return (
    <span className="flex items-center gap-2 text-small whitespace-nowrap text-fg2">
      <i
        className={`size-2 rounded-full shadow-[0_0_0_3px] ${isStale ? 'bg-amber-fill shadow-amber-soft' : 'bg-green-fill shadow-green-soft'}`}
      />
      <span>
        <span className={isStale ? '' : 'max-desk:sr-only'}>
          {word}
          {age !== null && ', '}
        </span>
        {age}
      </span>
    </span>
  )
}
