import RotateCw from 'lucide-react/icons/rotate-cw'
import { lazy, Suspense, useState, type ReactElement } from 'react'
import { useProviderAction, type ProviderAction } from '../data/use-provider-action.ts'
import { useNow } from '../data/use-now.ts'
import { errorLine } from '../model/describe-error.ts'
import { withoutScheme } from '../model/provider-pages.ts'
import { switchesOf, type AskedAction } from '../model/provider-switches.ts'
import type { ProviderView } from '../model/provider-view.ts'
import { Button, OutwardButton } from '../ui/button.tsx'

/** It comes when it is first needed: the first view stays small. */
const SwitchDialog = lazy(async () => ({ default: (await import('./switch-dialog.tsx')).SwitchDialog }))

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
  // What was asked last: the question stays what it was while it closes.
  const [asked, setAsked] = useState<AskedAction | null>(null)
  const [isAsking, setIsAsking] = useState(false)
  const ask = (action: AskedAction): void => {
    setAsked(action)
    setIsAsking(true)
  }
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
              onClick={() => (isAsked(action) ? ask(action) : void press(action))}
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
      {asked !== null && (
        <Suspense fallback={null}>
          <SwitchDialog
            provider={provider}
            action={asked}
            isOpen={isAsking}
            onClose={() => setIsAsking(false)}
            onYes={() => {
              setIsAsking(false)
              void press(asked)
            }}
          />
        </Suspense>
      )}
    </>
  )
}
