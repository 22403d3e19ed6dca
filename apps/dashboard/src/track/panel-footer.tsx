import { useNavigate } from '@tanstack/react-router'
import Ban from 'lucide-react/icons/ban'
import Check from 'lucide-react/icons/check'
import Copy from 'lucide-react/icons/copy'
import RotateCw from 'lucide-react/icons/rotate-cw'
import Trash2 from 'lucide-react/icons/trash-2'
import { lazy, Suspense, useState, type ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { gatewayBase, useGateway } from '../data/gateway.ts'
import { useActions } from '../data/use-actions.ts'
import { usePhone } from '../layout/use-phone.ts'
import { copyAs, languages, requestOf, type Language } from '../model/copy-as.ts'
import { errorLine } from '../model/describe-error.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { useCopy } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'

const CopyMenu = lazy(async () => ({ default: (await import('./copy-menu.tsx')).CopyMenu }))

/** Copies the call that asks for the same track. */
function CopyAs({ track }: { readonly track: Track }): ReactElement {
  const { hasToken } = useGateway()
  const { hasCopied, copy } = useCopy()
  const isPhone = usePhone()
  const copyIn = (language: Language): void => copy(copyAs(language, requestOf(track), gatewayBase(), hasToken))
  return (
    <>
      <span className="grid w-4 place-items-center text-fg3 max-desk:hidden" title={hasCopied ? 'Copied' : 'Copy as'}>
        {hasCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      </span>
      <span className="inline-flex h-7 overflow-hidden rounded-btn border border-line2 max-desk:hidden">
        {languages.map(language => (
          <button
            key={language}
            type="button"
            aria-label={`Copy as ${language}`}
            onClick={() => copyIn(language)}
            className="border-l border-line px-2.5 text-fg2 first:border-l-0 hover:bg-hover hover:text-fg focus-visible:-outline-offset-2"
          >
            {language}
          </button>
        ))}
      </span>
      {isPhone && (
        <Suspense fallback={<span className="w-[104px]" />}>
          <CopyMenu hasCopied={hasCopied} onCopy={copyIn} />
        </Suspense>
      )}
      <span role="status" className="sr-only">
        {hasCopied ? 'Copied' : ''}
      </span>
    </>
  )
}

/** What can be done with a track. */
export function PanelFooter({ track }: { readonly track: Track }): ReactElement {
  const navigate = useNavigate()
  const { cancel, again, erase } = useActions()
  const [asks, setAsks] = useState(false)
  const isErased = track.erased_at !== null
  const [note, setNote] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const act = async (action: () => Promise<void>): Promise<void> => {
    setIsBusy(true)
    setNote('')
    try {
      await action()
    } catch (error) {
      setNote(errorLine(error))
    } finally {
      setIsBusy(false)
    }
  }
  const makeAgain = async (): Promise<void> => {
    const made = await again(track)
    await navigate({ to: '/tracks/$id', params: { id: made.id }, search: true })
  }
  const stop = async (): Promise<void> => {
    const now = await cancel(track)
    if (!now.done) setNote('It is canceled as soon as its provider has been asked.')
  }
  return (
    <footer className="flex-none border-t border-line px-4 py-2 desk:px-6 desk:py-3">
      <p role="status" className="pb-1 text-fg2 empty:hidden">
        {note}
      </p>
      <div className="flex items-center gap-2">
        {!isErased && <CopyAs track={track} />}
        <span className="flex-1 max-desk:hidden" />
        {track.done && !isErased && (
          <IconButton label="Erase" disabled={isBusy} onClick={() => setAsks(true)}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        )}
        {!isErased && (
          <Button onClick={() => void navigate({ to: '/create', search: { from: track.id } })}>Edit</Button>
        )}
        {isErased ? (
          <span className="text-fg2">Nothing is left of its texts and its audio.</span>
        ) : track.done ? (
          <Button kind="primary" className="max-desk:flex-1" disabled={isBusy} onClick={() => void act(makeAgain)}>
            <RotateCw size={14} aria-hidden />
            Make again
          </Button>
        ) : (
          <Button className="max-desk:flex-1" disabled={isBusy} onClick={() => void act(stop)}>
            <Ban size={14} aria-hidden />
            Cancel
          </Button>
        )}
      </div>
      <Dialog
        isOpen={asks}
        title="Erase this track?"
        detail="Its prompt, lyrics, metadata and audio are gone for good, with every copy at the gateway. What was done and paid stays."
        onClose={() => setAsks(false)}
      >
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={() => setAsks(false)}>Keep it</Button>
          <Button
            kind="primary"
            onClick={() => {
              setAsks(false)
              void act(() => erase(track))
            }}
          >
            Erase it
          </Button>
        </div>
      </Dialog>
    </footer>
  )
}
