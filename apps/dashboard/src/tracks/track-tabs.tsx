import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { useTrackCounts } from '../data/queries.ts'
import { tellCount } from '../model/tell-size.ts'
import { countFiltersOf, countOf, searchWith, tabs, tabWords, type TrackSearch } from '../model/track-search.ts'

/** The states to look at, each with how many tracks are in it. */
export function TrackTabs({ search }: { readonly search: TrackSearch }): ReactElement {
  const { data: counts } = useTrackCounts(countFiltersOf(search))
  return (
    <nav aria-label="States" className="flex h-10 flex-none gap-1 overflow-x-auto border-b border-line px-2">
      {tabs.map(tab => {
        const isChosen = (search.tab ?? 'all') === tab
        const count = counts === undefined ? null : countOf(counts, tab)
        return (
          <Link
            key={tab}
            to="/tracks"
            search={searchWith(search, { tab: tab === 'all' ? undefined : tab })}
            activeProps={{ 'aria-current': undefined }}
            aria-current={isChosen ? 'page' : undefined}
            className="relative flex items-center gap-1.5 px-2 whitespace-nowrap text-fg2 hover:text-fg aria-[current=page]:font-semibold aria-[current=page]:text-fg aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-2 aria-[current=page]:after:bottom-0 aria-[current=page]:after:h-0.5 aria-[current=page]:after:bg-ink"
          >
            {tabWords[tab]}
            <span className="min-w-3 text-small font-normal text-fg3">{count === null ? '' : tellCount(count)}</span>
          </Link>
        )
      })}
    </nav>
  )
}
