import type { ReactElement } from 'react'
import { useHealth, useKeys, useProviders, useTrackList } from '../data/queries.ts'
import { useNow } from '../data/use-now.ts'
import { useEnvironment } from '../data/use-sandbox.ts'
import { firstStepsOf, stepsTitle } from '../model/first-steps.ts'
import { flowOf } from '../model/flow.ts'
import { viewProviders } from '../model/provider-view.ts'
import { FlowStrip } from '../overview/flow-strip.tsx'
import { Command } from '../ui/copy-button.tsx'
import { OwnTrack } from './own-track.tsx'
import { First, Second, Third } from './steps.tsx'

function OwnKeys(): ReactElement {
  return (
    <section aria-labelledby="own-keys" className="card flex flex-col gap-2 p-4 desk:px-6">
      <h2 id="own-keys" className="font-semibold">
        With your own keys
      </h2>
      <p className="text-fg2">
        Put them into <code className="mono">.env</code>; the next start leaves the sandbox by itself.
      </p>
      <Command text="./soundfoundry keys check" />
    </section>
  )
}

/** The first steps of somebody who sees this for the first time. */
export function StartView(): ReactElement {
  const now = useNow()
  const { data: list } = useTrackList({})
  const { data: health } = useHealth()
  const { data: detail } = useProviders()
  const { data: keys } = useKeys(true)
  const tracks = list?.tracks ?? []
  const steps = firstStepsOf(tracks, health ?? null, keys ?? null)
  const isSandbox = useEnvironment()?.kind === 'sandbox'
  const views = health === undefined ? null : viewProviders(health, detail ?? null, tracks)
  const part = { steps, now, isSandbox }
  return (
    <div className="mx-auto flex w-full max-w-[1488px] flex-col gap-4 px-4 py-4 desk:px-6 desk:py-3">
      <div>
        <h1 className="text-title font-semibold tracking-[-0.01em]">{stepsTitle(steps)}</h1>
        <p className="text-fg2">
          {isSandbox
            ? 'This is the sandbox: both providers are played by this computer, nothing costs money, nothing leaves it.'
            : 'What is made here is made by the real providers, and costs what they charge.'}
        </p>
      </div>
      <div className="grid grid-cols-1 items-start gap-4 wide:grid-cols-[minmax(0,1fr)_440px]">
        <div className="flex min-w-0 flex-col gap-4">
          {views !== null && <FlowStrip isColumn flow={flowOf(views, detail?.waiting ?? null, 0, tracks, now)} />}
          <ol className="card overflow-hidden">
            <First {...part} />
            <Second {...part} />
            <Third {...part} />
          </ol>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <OwnTrack />
          {isSandbox && <OwnKeys />}
        </div>
      </div>
    </div>
  )
}
