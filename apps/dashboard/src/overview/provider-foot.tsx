import type { Keys, Usage } from '@soundfoundry/client'
import type { ReactElement } from 'react'
import { useNow } from '../data/use-now.ts'
import { laneOf } from '../model/key-lanes.ts'
import type { ProviderView } from '../model/provider-view.ts'
import { tellAge } from '../model/tell-time.ts'
import { hoursOf } from '../model/usage.ts'
import { KeyRing } from './key-ring.tsx'
import { Sparkline } from './sparkline.tsx'

/** What a provider did in a day, when it last made a track, and how old its key is. */
export function ProviderFoot({
  provider: { name, lastSuccess, state, pause },
  keys,
  usage,
}: {
  readonly provider: ProviderView
  /** Null while that is not known, or may not be. */
  readonly keys: Keys | null
  readonly usage: Usage | null
}): ReactElement {
  const now = useNow()
  const held = keys === null ? null : laneOf(keys, name).current
  const last = lastSuccess === null ? 'none yet' : `${tellAge(now - Date.parse(lastSuccess))} ago`
  return (
    <div className="mt-auto flex flex-wrap items-end gap-x-5 gap-y-2 pt-3">
      <p className="flex-none max-desk:flex max-desk:basis-full max-desk:items-baseline max-desk:gap-2">
        <span className="caps block">Last success</span>
        <span className="whitespace-nowrap text-fg2">{last}</span>
      </p>
      <div className="h-[52px] min-w-0 flex-1">
        {usage !== null && <Sparkline hours={hoursOf(usage, name)} isUrgent={state === 'down' && pause === null} />}
      </div>
      {held !== null && <KeyRing held={held} />}
    </div>
  )
}
