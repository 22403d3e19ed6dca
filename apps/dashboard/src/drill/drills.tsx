import { Popover } from '@base-ui/react/popover'
import { useState, type ReactElement } from 'react'
import { useDrills, useSandbox } from '../data/use-sandbox.ts'
import { useNow } from '../data/use-now.ts'
import { activeDrills, drillGroups, type DrillRow } from '../model/drills.ts'
import { providerTitles } from '../model/track-path.ts'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Pill } from '../ui/pill.tsx'
import { Switch } from '../ui/switch.tsx'

const columns = 'grid grid-cols-[minmax(0,1fr)_48px_72px_32px] items-center gap-2 px-4'

function Row({
  row,
  isBusy,
  onSwitch,
}: {
  readonly row: DrillRow
  readonly isBusy: boolean
  readonly onSwitch: (on: boolean) => void
}): ReactElement {
  const { drill, title, isOn, hits, left } = row
  return (
    <li className={`${columns} min-h-8 py-1 ${isOn ? 'bg-amber-soft' : ''}`} title={drill.about}>
      <span className={isOn ? 'font-semibold' : ''}>{title}</span>
      <span className="text-right text-fg2">{hits}</span>
      <span className="text-right whitespace-nowrap text-fg2">{left}</span>
      <Switch label={`${title} at ${providerTitles[drill.provider]}`} isOn={isOn} isBusy={isBusy} onSwitch={onSwitch} />
    </li>
  )
}

/** Every fault that can be played, with its hits and what is left of it. */
export function Drills(): ReactElement {
  const now = useNow()
  const sandbox = useSandbox(true)
  const { isBusy, error, press } = useDrills()
  const [isAll, setIsAll] = useState(false)
  const drills = sandbox?.drills ?? []
  const active = activeDrills(drills)
  return (
    <>
      <div className="flex h-10 items-center gap-2 border-b border-line px-4">
        <Popover.Title className="font-semibold">Drill</Popover.Title>
        {active.length > 0 && <Pill tone="amber">{active.length} on</Pill>}
        <span className="flex-1" />
        <Button kind="quiet" disabled={isBusy || active.length === 0} onClick={() => void press(active, false)}>
          All off
        </Button>
      </div>
      <div role="group" aria-label="Faults" tabIndex={0} className="max-h-[60dvh] overflow-y-auto pb-2">
        {drillGroups(drills, isAll, now).map(({ provider, rows }) => (
          <section key={provider} aria-label={`Faults of ${providerTitles[provider]}`}>
            <div className={`${columns} pt-3 pb-1`}>
              <h3 className="caps">{providerTitles[provider]}</h3>
              <span className="caps text-right">Hits</span>
              <span className="caps text-right">Left</span>
            </div>
            <ul>
              {rows.map(row => (
                <Row key={row.drill.name} row={row} isBusy={isBusy} onSwitch={on => void press([row.drill], on)} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      {error !== null && (
        <div className="px-4 pb-2">
          <ErrorNote error={error} />
        </div>
      )}
      <div className="flex items-center gap-2 border-t border-line px-4 py-2">
        <Popover.Description className="flex-1 text-small text-fg2">
          Faults end by themselves after ten minutes.
        </Popover.Description>
        <Button kind="quiet" onClick={() => setIsAll(all => !all)}>
          {isAll ? 'Fewer' : `All ${drills.length}`}
        </Button>
      </div>
    </>
  )
}
