import { useState, type ReactElement } from 'react'
import { useProviderAction } from '../data/use-provider-action.ts'
import { errorLine } from '../model/describe-error.ts'
import { otherProvider, type ProviderView } from '../model/provider-view.ts'
import { tellMany } from '../model/tell-size.ts'
import { providerTitles } from '../model/track-path.ts'
import { Button, OutwardButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** What a person can do about a provider: mend it elsewhere, have it tried, take it out and put it back. */
export function ProviderActions({ provider }: { readonly provider: ProviderView }): ReactElement | null {
  const { name, title, link, state, pause, workers } = provider
  const { isBusy, error, said, press } = useProviderAction(name)
  const [asks, setAsks] = useState(false)
  // Who may not see what is behind the health may not act on it either.
  const mayAct = workers !== null
  if (link === null && !mayAct) return null
  const note = error === null ? (said?.sentence ?? '') : errorLine(error)
  return (
    <>
      <div className="mt-3 flex flex-wrap gap-2">
        {link !== null && (
          <OutwardButton
            link={link}
            kind={state === 'down' && pause === null ? 'primary' : 'plain'}
            className="max-desk:flex-1"
          />
        )}
        {mayAct && state !== 'ok' && pause === null && (
          <Button disabled={isBusy} className="max-desk:flex-1" onClick={() => void press('try')}>
            Try now
          </Button>
        )}
        {mayAct && pause !== null && (
          <Button kind="primary" disabled={isBusy} className="max-desk:flex-1" onClick={() => void press('resume')}>
            Resume
          </Button>
        )}
        {mayAct && pause === null && (
          <Button disabled={isBusy} onClick={() => setAsks(true)}>
            Pause…
          </Button>
        )}
      </div>
      <p role="status" className={`pt-2 empty:hidden ${error === null ? 'text-fg2' : 'text-red'}`}>
        {note}
      </p>
      <PauseDialog
        provider={provider}
        isOpen={asks}
        onClose={() => setAsks(false)}
        onChoose={action => {
          setAsks(false)
          void press(action)
        }}
        title={`Pause ${title}?`}
      />
    </>
  )
}

function PauseDialog({
  provider,
  isOpen,
  title,
  onClose,
  onChoose,
}: {
  readonly provider: ProviderView
  readonly isOpen: boolean
  readonly title: string
  readonly onClose: () => void
  readonly onChoose: (action: 'pause' | 'drain') => void
}): ReactElement {
  const { name, inFlight, queued } = provider
  const there = [
    ...(inFlight === null || inFlight === 0 ? [] : [`${tellMany(inFlight, 'track')} in flight`]),
    ...(queued === null || queued === 0 ? [] : [`${queued} queued`]),
  ]
  return (
    <Dialog
      isOpen={isOpen}
      title={title}
      detail={`New tracks go to ${providerTitles[otherProvider(name)]}, and those that are pinned to ${provider.title} wait, until somebody resumes it. No restart ends it.`}
      onClose={onClose}
    >
      <p className="mt-3">
        {there.length === 0
          ? 'No track is there now.'
          : `There now: ${there.join(', ')}. What was submitted is followed to its end.`}
      </p>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Leave it</Button>
        <Button onClick={() => onChoose('drain')}>Drain: queued tracks go elsewhere, too</Button>
        <Button kind="primary" onClick={() => onChoose('pause')}>
          Pause
        </Button>
      </div>
    </Dialog>
  )
}
