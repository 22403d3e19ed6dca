import RotateCw from 'lucide-react/icons/rotate-cw'
import { useState, type ReactElement } from 'react'
import { useProviderAction, type ProviderAction } from '../data/use-provider-action.ts'
import { useNow } from '../data/use-now.ts'
import { errorLine } from '../model/describe-error.ts'
import { withoutScheme } from '../model/provider-pages.ts'
import { questionOf, switchesOf, type AskedAction } from '../model/provider-switches.ts'
import type { ProviderView } from '../model/provider-view.ts'
import { Button, OutwardButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

const words: Readonly<Record<ProviderAction, string>> = {
  try: 'Try now',
  pause: 'Pause',
  drain: 'Drain',
  resume: 'Resume',
}

/** What came of an action is told for so long: then the card says how things stand. Milliseconds. */
const toldMs = 60_000

const isAsked = (action: ProviderAction): action is AskedAction => action === 'pause' || action === 'drain'

/** What a person can do about a provider: mend it elsewhere, have it tried, take it out and put it back. */
export function ProviderActions({ provider }: { readonly provider: ProviderView }): ReactElement | null {
  const { name, title, link, state, pause, workers } = provider
  const { isBusy, error, said, press } = useProviderAction(name)
  const now = useNow()
  const [asked, setAsked] = useState<AskedAction | null>(null)
  // Who may not see what is behind the health may not act on it either.
  const mayAct = workers !== null
  if (link === null && !mayAct) return null
  const isFresh = said !== null && now - said.at < toldMs
  const note = error !== null ? errorLine(error) : isFresh ? withoutScheme(said.sentence) : ''
  return (
    <>
      <div className="mt-3 flex flex-wrap gap-2">
        {link !== null && (
          <OutwardButton
            link={link}
            kind={state === 'down' && pause === null ? 'primary' : 'plain'}
            className="max-desk:basis-full"
          />
        )}
        {mayAct &&
          switchesOf(provider).map(action => (
            <Button
              key={action}
              kind={action === 'resume' ? 'primary' : isAsked(action) ? 'quiet' : 'plain'}
              disabled={isBusy}
              aria-label={`${words[action]}: ${title}`}
              className="max-desk:flex-1"
              onClick={() => (isAsked(action) ? setAsked(action) : void press(action))}
            >
              {action === 'try' && <RotateCw size={13} aria-hidden />}
              {words[action]}
            </Button>
          ))}
      </div>
      <p
        role="status"
        className={`pt-2 [overflow-wrap:anywhere] empty:hidden ${error === null ? 'text-fg2' : 'text-red'}`}
      >
        {note}
      </p>
      <SwitchDialog
        provider={provider}
        action={asked}
        onClose={() => setAsked(null)}
        onYes={action => {
          setAsked(null)
          void press(action)
        }}
      />
    </>
  )
}

/** Asks once, for what moves tracks. */
function SwitchDialog({
  provider,
  action,
  onClose,
  onYes,
}: {
  readonly provider: ProviderView
  readonly action: AskedAction | null
  readonly onClose: () => void
  readonly onYes: (action: AskedAction) => void
}): ReactElement {
  // It stays what it was while it closes.
  const [last, setLast] = useState<AskedAction>('pause')
  if (action !== null && action !== last) setLast(action)
  const { title, detail, underWay, yes } = questionOf(action ?? last, provider)
  return (
    <Dialog isOpen={action !== null} title={title} detail={detail} onClose={onClose}>
      <p className="mt-3">{underWay}</p>
      <div className="mt-4 flex flex-wrap-reverse justify-end gap-2">
        <Button className="max-desk:flex-1" onClick={onClose}>
          Leave it
        </Button>
        <Button kind="primary" className="max-desk:flex-1" onClick={() => onYes(action ?? last)}>
          {yes}
        </Button>
      </div>
    </Dialog>
  )
}
