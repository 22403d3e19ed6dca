import { Link, useNavigate } from '@tanstack/react-router'
import X from 'lucide-react/icons/x'
import type { ReactElement } from 'react'
import { searchWith, type TrackSearch } from '../model/track-search.ts'
import { ProviderFilter } from './provider-filter.tsx'

const chip =
  'inline-flex h-7 desk:h-6 flex-none items-center gap-1.5 rounded-btn border border-line2 px-2 text-small whitespace-nowrap text-fg2 hover:bg-hover'

/** What the list is narrowed to, each as a chip; all of it stands in the address. */
export function FilterBar({ search, note }: { readonly search: TrackSearch; readonly note: string }): ReactElement {
  const navigate = useNavigate()
  return (
    <div className="flex h-10 flex-none items-center gap-2 overflow-x-auto border-b border-line px-4">
      <ProviderFilter
        chosen={search.provider}
        className={chip}
        onChoose={provider =>
          void navigate({
            to: '/tracks',
            search: searchWith(search, { provider }),
          })
        }
      />
      {search.caller !== undefined && (
        <Link
          to="/tracks"
          search={searchWith(search, { caller: undefined })}
          className={chip}
          aria-label={`Show the tracks of all callers again, not of ${search.caller} alone`}
        >
          of <b className="max-w-40 truncate text-fg">{search.caller}</b>
          <X size={12} aria-hidden />
        </Link>
      )}
      {search.q !== undefined && (
        <Link
          to="/tracks"
          search={searchWith(search, { q: undefined })}
          className={chip}
          aria-label={`Search for no “${search.q}” any more`}
        >
          contains <b className="max-w-40 truncate text-fg">{search.q}</b>
          <X size={12} aria-hidden />
        </Link>
      )}
      <span className="ml-auto pl-2 text-small whitespace-nowrap text-fg3 max-desk:hidden">{note}</span>
    </div>
  )
}
