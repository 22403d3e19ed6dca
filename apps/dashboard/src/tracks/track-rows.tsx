import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { usePhone } from '../layout/use-phone.ts'
import { toggled, useRowKeys } from './use-row-keys.ts'
import { RowHeadings, RowSkeleton, TrackRow } from './track-row.tsx'
import { titleOf } from '../model/title-of.ts'

interface TrackRowsProps {
  /** Newest first; undefined while they are being read. */
  readonly tracks: readonly Track[] | undefined
  readonly openId: string | null
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (chosen: ReadonlySet<string>) => void
  readonly hasMore: boolean
  /** Called when the end of what is there comes into sight. */
  readonly onEnd: () => void
}

/** Every row of a list of any length: only those in sight are on the page. */
export function TrackRows({ tracks, openId, chosen, onChoose, hasMore, onEnd }: TrackRowsProps): ReactElement {
  const height = usePhone() ? 56 : 36
  const scroller = useRef<HTMLDivElement>(null)
  const [cursor, setCursor] = useState<string | null>(openId)
  const rows = tracks ?? []
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: at => rows[at]?.id ?? at,
    overscan: 8,
  })
  useEffect(() => virtual.measure(), [virtual, height])
  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (hasMore && lastSeen >= rows.length - 5) onEnd()
  }, [hasMore, lastSeen, rows.length])

  useRowKeys({ rows, openId, chosen, onChoose, cursor, setCursor, show: at => virtual.scrollToIndex(at) })
  return (
    <>
      <RowHeadings kind="list" />
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
        {tracks === undefined && Array.from({ length: 12 }, (_, each) => <RowSkeleton key={each} />)}
        {tracks?.length === 0 && <p className="px-4 py-8 text-center text-fg2">No track passes these filters.</p>}
        <ul className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map(item => {
            const track = rows[item.index]
            if (track === undefined) return null
            return (
              <li
                key={item.key}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
                onFocus={() => setCursor(track.id)}
              >
                <TrackRow
                  track={track}
                  kind="list"
                  isOpen={track.id === openId}
                  first={
                    <input
                      type="checkbox"
                      aria-label={`Select ${titleOf(track)}`}
                      checked={chosen.has(track.id)}
                      onChange={() => onChoose(toggled(chosen, track.id))}
                      className="tick relative z-10 max-desk:hidden"
                    />
                  }
                />
              </li>
            )
          })}
        </ul>
      </div>
    </>
  )
}
