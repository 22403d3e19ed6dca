import { useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useNow } from '../data/use-now.ts'
import { tellAge } from '../model/tell-time.ts'

const staleMs = 15_000

/** The age of what is shown. Stale data is said, and stays readable. */
export function LiveDot(): ReactElement {
  const now = useNow()
  const queries = useQueryClient().getQueryCache().getAll()
  const latest = Math.max(0, ...queries.filter(query => query.isActive()).map(({ state }) => state.dataUpdatedAt))
  const age = Math.max(0, now - latest)
  const isStale = latest === 0 || age > staleMs
  const word = latest === 0 ? 'Connecting' : isStale ? 'Stale' : 'Live'
  return (
    <span className="flex items-center gap-2 text-small whitespace-nowrap text-fg2">
      <i
        className={`size-2 rounded-full shadow-[0_0_0_3px] ${isStale ? 'bg-amber-fill shadow-amber-soft' : 'bg-green-fill shadow-green-soft'}`}
      />
      <span>
        <span className={isStale ? '' : 'max-desk:sr-only'}>
          {word}
          {latest > 0 && ', '}
        </span>
        {latest > 0 && tellAge(age)}
      </span>
    </span>
  )
}
