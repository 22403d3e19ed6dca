import { Outlet, useMatch, useSearch } from '@tanstack/react-router'
import { Suspense, useState, type ReactElement } from 'react'
import { useTrackList } from '../data/queries.ts'
import { tellMany } from '../model/tell-size.ts'
import { filtersOf } from '../model/track-search.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { FilterBar } from './filter-bar.tsx'
import { TrackRows } from './track-rows.tsx'
import { TrackTabs } from './track-tabs.tsx'

const keysHelp: readonly (readonly [readonly string[], string])[] = [
  [['j', 'k'], 'move'],
  [['Enter'], 'open'],
  [['space'], 'play'],
  [['x'], 'select'],
]

/** The list of tracks and, beside it, the one that is open. */
export function TracksView(): ReactElement {
  const search = useSearch({ from: '/tracks' })
  const openId = useMatch({ from: '/tracks/$id', shouldThrow: false })?.params.id ?? null
  const list = useTrackList(filtersOf(search))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const tracks = list.data?.tracks
  const shown = tracks ?? []
  const marked = shown.filter(({ id }) => chosen.has(id))
  const note = list.isPending ? '' : 'new ones appear by themselves'
  return (
    <div className="flex min-h-0 flex-1 desk:h-[calc(100dvh-40px)] desk:flex-none">
      <h1 className="sr-only">Tracks</h1>
      <section
        aria-label="List of tracks"
        className={`flex min-w-0 flex-1 flex-col bg-surface max-desk:h-[calc(100dvh-96px)] ${openId === null ? 'is-roomy' : 'max-desk:hidden'}`}
      >
        <TrackTabs search={search} />
        {marked.length > 0 ? (
          <BulkBar tracks={marked} onDone={() => setChosen(new Set())} />
        ) : (
          <FilterBar search={search} note={note} />
        )}
        {list.error !== null && tracks === undefined && (
          <div className="p-4">
            <ErrorNote error={list.error} />
          </div>
        )}
        <TrackRows
          tracks={tracks}
          openId={openId}
          chosen={chosen}
          onChoose={setChosen}
          hasMore={list.data !== undefined && list.data.nextCursor !== null}
          onEnd={() => void list.older().catch(() => undefined)}
        />
        <footer className="flex h-8 flex-none items-center gap-4 border-t border-line px-4 text-small whitespace-nowrap text-fg3 max-desk:hidden">
          {keysHelp.map(([keys, word]) => (
            <span key={word} className="flex items-center gap-1">
              {keys.map(key => (
                <Kbd key={key}>{key}</Kbd>
              ))}
              {word}
            </span>
          ))}
          <span className="ml-auto">
            {tellMany(shown.length, 'track')}
            {list.data !== undefined && list.data.nextCursor !== null ? ', more below' : ''}
          </span>
        </footer>
      </section>
      <Suspense fallback={null}>
        <Outlet />
      </Suspense>
    </div>
  )
}
