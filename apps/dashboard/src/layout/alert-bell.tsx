import { Popover } from '@base-ui/react/popover'
import Bell from 'lucide-react/icons/bell'
import type { ReactElement } from 'react'
import type { Alert } from '@soundfoundry/client'
import { useAlerts } from '../data/queries.ts'
import { useAcknowledge } from '../data/use-acknowledge.ts'
import { useNow } from '../data/use-now.ts'
import { alertLook, firingIn } from '../model/alerts.ts'
import { linkIn, withoutScheme } from '../model/provider-pages.ts'
import { tellMany } from '../model/tell-size.ts'
import { tellAge, tellClock } from '../model/tell-time.ts'
import { Button, OutwardButton } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { StatePill } from '../ui/pill.tsx'

function Row({
  alert,
  isBusy,
  onAcknowledge,
}: {
  readonly alert: Alert
  readonly isBusy: boolean
  readonly onAcknowledge: () => void
}): ReactElement {
  const now = useNow()
  const link = linkIn(alert.message) ?? linkIn(alert.fix)
  return (
    <li className="border-b border-line px-4 py-3 last:border-b-0">
      <div className="flex items-center gap-2">
        <StatePill look={alertLook(alert)} />
        <span className="text-fg3">
          since {tellClock(alert.since)}, {tellAge(now - Date.parse(alert.since))}
        </span>
      </div>
      <p className="mt-1 [overflow-wrap:anywhere]">{withoutScheme(alert.message)}</p>
      <p className="text-fg2 [overflow-wrap:anywhere]">{withoutScheme(alert.fix)}</p>
      {(link !== null || alert.status === 'firing') && (
        <div className="mt-2 flex flex-wrap gap-2">
          {link !== null && <OutwardButton link={link} className="max-desk:flex-1" />}
          {alert.status === 'firing' && (
            <Button disabled={isBusy} className="max-desk:flex-1" onClick={onAcknowledge}>
              Acknowledge<span className="sr-only">: {alert.message}</span>
            </Button>
          )}
        </div>
      )}
    </li>
  )
}

/** What needs a person, with how many such things there are. */
export function AlertBell(): ReactElement | null {
  const { data } = useAlerts()
  const { isBusy, error, press } = useAcknowledge()
  if (data == null) return null
  const firing = firingIn(data.alerts)
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={
          firing === 0 ? 'Alerts: nothing needs you' : `Alerts: ${tellMany(firing, 'thing needs', 'things need')} you`
        }
        className="relative grid size-10 flex-none place-items-center rounded-btn text-fg2 hover:bg-hover desk:size-7"
      >
        <Bell size={14} aria-hidden />
        {firing > 0 && (
          <span
            aria-hidden
            className="absolute top-1 right-1 grid h-4 min-w-4 place-items-center rounded-full bg-red-count px-1 text-[10px] font-semibold text-white desk:-top-1 desk:-right-1"
          >
            {firing}
          </span>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="z-40">
          <Popover.Popup className="w-[min(440px,calc(100vw-16px))] overflow-hidden rounded-card border border-line bg-surface text-fg shadow-pop outline-none">
            <div className="flex h-10 items-center gap-2 border-b border-line px-4">
              <Popover.Title className="font-semibold">Alerts</Popover.Title>
              <Popover.Description className="text-fg3">
                {firing === 0 ? 'Nothing needs you.' : `${tellMany(firing, 'thing needs', 'things need')} you.`}
              </Popover.Description>
            </div>
            {error !== null && (
              <div className="px-4 py-2">
                <ErrorNote error={error} />
              </div>
            )}
            {data.alerts.length === 0 ? (
              <p className="px-4 py-3 text-fg2">What needs a person is told here, with what to do about it.</p>
            ) : (
              <ul aria-label="Alerts" tabIndex={0} className="max-h-[60dvh] overflow-y-auto">
                {data.alerts.map(alert => (
                  <Row key={alert.id} alert={alert} isBusy={isBusy} onAcknowledge={() => void press(alert)} />
                ))}
              </ul>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
