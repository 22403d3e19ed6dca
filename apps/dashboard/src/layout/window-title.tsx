import { useEffect } from 'react'
import { useAlerts, useHealth, useKeys, useProviders } from '../data/queries.ts'
import badIcon from '../icons/bad.svg'
import okIcon from '../icons/ok.svg'
import waitIcon from '../icons/wait.svg'
import { windowTitle } from '../model/headline.ts'
import { laneOf } from '../model/key-lanes.ts'
import { providerNames, viewProviders } from '../model/provider-view.ts'
import { providerTitles } from '../model/track-path.ts'

const icons = { ok: okIcon, wait: waitIcon, bad: badIcon } as const

/** Lets the title and the icon of the window follow the worst state, so that a tab in the background tells it. */
export function WindowTitle(): null {
  const { data: health } = useHealth()
  const { data: detail } = useProviders()
  const { data: keys } = useKeys()
  const { data: alerts } = useAlerts()
  useEffect(() => {
    if (health === undefined) return
    const known = keys ?? null
    const rotating = known === null ? undefined : providerNames.find(name => laneOf(known, name).next !== null)
    const views = viewProviders(health, detail ?? null, [])
    const { title, worst } = windowTitle(
      views,
      rotating === undefined ? null : providerTitles[rotating],
      alerts?.alerts ?? [],
    )
    document.title = title
    document.querySelector('link[rel=icon]')?.setAttribute('href', icons[worst])
  }, [health, detail, keys, alerts])
  return null
}
