import type { ReactElement } from 'react'
import { tellSpan } from '../model/tell-time.ts'
import type { AttemptRow, Bar, PhaseRow, Timeline } from '../model/timeline.ts'
import { StateIcon } from '../ui/state-icon.tsx'

const grid = 'grid grid-cols-[108px_1fr_44px] items-center gap-x-2 desk:grid-cols-[120px_1fr_52px] desk:gap-x-4'
const tones: Readonly<Record<Bar['tone'], string>> = {
  plain: 'bg-bar',
  dark: 'bg-fg3',
  good: 'bg-green-fill',
  bad: 'bg-red-fill',
}

const percent = (part: number): string => `${(part * 100).toFixed(2)}%`
/** A tick by the unit of the whole axis; the last one names it. */
function tickText(ms: number, isLast: boolean, end: number): string {
  const [unit, size] = end > 180_000 ? ['min', 60_000] : ['s', 1000]
  const value = Number((ms / size).toFixed(1))
  return isLast ? `${value} ${unit}` : String(value)
}

function Lines({ ticks, end }: { readonly ticks: readonly number[]; readonly end: number }): ReactElement {
  return (
    <>
      {ticks.map(tick => (
        <span key={tick} className="absolute inset-y-0 w-px bg-line" style={{ left: percent(tick / end) }} />
      ))}
    </>
  )
}

function Phase({
  row,
  ticks,
  end,
}: {
  readonly row: PhaseRow
  readonly ticks: readonly number[]
  readonly end: number
}): ReactElement {
  return (
    <div className={`${grid} h-6`} role="row">
      <span role="cell" className={row.isNested ? 'truncate pl-3 text-fg2 desk:pl-5' : 'truncate'}>
        {row.label}
      </span>
      <span role="cell" className="relative h-6">
        <Lines ticks={ticks} end={end} />
        {row.bars.map(bar => (
          <i
            key={bar.from}
            className={`absolute top-[7px] h-2.5 min-w-[3px] rounded-[3px] ${tones[bar.tone]}`}
            style={{ left: percent(bar.from / end), width: percent((bar.to - bar.from) / end) }}
          />
        ))}
      </span>
      <span role="cell" className="text-right whitespace-nowrap text-fg2">
        {tellSpan(row.ms)}
      </span>
    </div>
  )
}

function AttemptHead({
  row,
  ticks,
  end,
}: {
  readonly row: AttemptRow
  readonly ticks: readonly number[]
  readonly end: number
}): ReactElement {
  return (
    <div className={`${grid} h-[26px]`} role="row">
      <span role="cell" className="flex items-center gap-1.5 truncate font-semibold">
        <StateIcon shape={row.shape} size={12} />
        {row.label}
      </span>
      <span role="cell" className="relative h-[26px]">
        <Lines ticks={ticks} end={end} />
      </span>
      <span
        role="cell"
        className={`text-right whitespace-nowrap ${row.httpStatus === null ? 'text-fg2' : 'font-semibold text-red'}`}
      >
        {row.httpStatus ?? tellSpan(row.ms)}
      </span>
    </div>
  )
}

/** Each attempt and what it spent its time with, on one axis. */
export function TimelineChart({ timeline }: { readonly timeline: Timeline }): ReactElement {
  const { rows, ticks } = timeline
  const end = ticks.at(-1) ?? 1
  return (
    <div className="mt-3" role="table" aria-label="Timeline">
      <div className={`${grid} h-[18px]`} aria-hidden>
        <span />
        <span className="relative h-[18px] text-[11px]/[18px] text-fg3">
          {ticks.map((tick, at) => (
            <span
              key={tick}
              className="absolute -translate-x-1/2 whitespace-nowrap"
              style={{ left: percent(tick / end) }}
            >
              {tickText(tick, at === ticks.length - 1, end)}
            </span>
          ))}
        </span>
        <span />
      </div>
      {rows.map((row, at) =>
        row.kind === 'phase' ? (
          <Phase key={`${at} ${row.label}`} row={row} ticks={ticks} end={end} />
        ) : (
          <AttemptHead key={`${at} ${row.label}`} row={row} ticks={ticks} end={end} />
        ),
      )}
    </div>
  )
}
