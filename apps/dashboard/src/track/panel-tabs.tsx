import { Tabs } from '@base-ui/react/tabs'
import type { ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { requestOf } from '../model/copy-as.ts'
import { HistoryTab } from './history-tab.tsx'
import { Json } from './json.tsx'
import { Story } from './story.tsx'
import { WebhookTab } from './webhook-tab.tsx'

const tab =
  'relative h-9 text-fg2 hover:text-fg data-active:font-semibold data-active:text-fg data-active:after:absolute data-active:after:inset-x-0 data-active:after:-bottom-px data-active:after:h-0.5 data-active:after:bg-ink'
const names = ['Story', 'Request', 'Answer', 'Webhook', 'History'] as const

/** What there is to know of a track, by question. */
export function PanelTabs({
  track,
  history,
}: {
  readonly track: Track
  readonly history: readonly Track[]
}): ReactElement {
  return (
    <Tabs.Root defaultValue="Story" className="mt-3 desk:mt-4">
      <Tabs.List className="-mx-4 flex gap-5 border-b border-line px-4 desk:-mx-6 desk:gap-4 desk:px-6">
        {names.map(name => (
          <Tabs.Tab key={name} value={name} className={tab}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="Story" className="outline-none">
        <Story track={track} history={history} />
      </Tabs.Panel>
      <Tabs.Panel value="Request" className="outline-none">
        <Json value={requestOf(track)} label="What was asked for" />
      </Tabs.Panel>
      <Tabs.Panel value="Answer" className="outline-none">
        <Json value={track} label="What the gateway answers" />
      </Tabs.Panel>
      <Tabs.Panel value="Webhook" className="outline-none">
        <WebhookTab webhook={track.webhook} />
      </Tabs.Panel>
      <Tabs.Panel value="History" className="outline-none">
        <HistoryTab track={track} history={history} />
      </Tabs.Panel>
    </Tabs.Root>
  )
}
