import type { ReactElement } from 'react'
import { questionOf, type AskedAction } from '../model/provider-switches.ts'
import type { ProviderView } from '../model/provider-view.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** Asks once, for what moves tracks. */
export function SwitchDialog({
  provider,
  action,
  isOpen,
  onClose,
  onYes,
}: {
  readonly provider: ProviderView
  readonly action: AskedAction
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onYes: () => void
}): ReactElement {
  const { title, detail, underWay, yes } = questionOf(action, provider)
  return (
    <Dialog isOpen={isOpen} title={title} detail={detail} onClose={onClose}>
      <p className="mt-3">{underWay}</p>
      <div className="mt-4 flex flex-wrap-reverse justify-end gap-2">
        <Button className="max-desk:flex-1" onClick={onClose}>
          Leave it
        </Button>
        <Button kind="primary" className="max-desk:flex-1" onClick={onYes}>
          {yes}
        </Button>
      </div>
    </Dialog>
  )
}
