import { Popover } from '@base-ui/react/popover'
import { lazy, Suspense, type ReactElement } from 'react'
import { useSandbox } from '../data/use-sandbox.ts'
import { activeDrills } from '../model/drills.ts'
import { buttonClass } from '../ui/button.tsx'
import { Pill } from '../ui/pill.tsx'

const Drills = lazy(async () => ({ default: (await import('./drills.tsx')).Drills }))

/** The faults of the sandbox as switches, for a person to see what each leads to. */
export function DrillMenu(): ReactElement | null {
  const sandbox = useSandbox()
  if (sandbox === null) return null
  const count = activeDrills(sandbox.drills).length
  return (
    <Popover.Root>
      <Popover.Trigger className={buttonClass('plain', 'max-desk:hidden')}>
        Drill {count > 0 && <Pill tone="amber">{count} on</Pill>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="z-40">
          <Popover.Popup className="w-[400px] overflow-hidden rounded-card border border-line bg-surface text-fg shadow-pop outline-none">
            <Suspense fallback={<div className="skeleton h-80" aria-hidden />}>
              <Drills />
            </Suspense>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
