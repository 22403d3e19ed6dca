import { Dialog as Base } from '@base-ui/react/dialog'
import X from 'lucide-react/icons/x'
import type { ReactElement, ReactNode } from 'react'

interface DialogProps {
  readonly isOpen: boolean
  readonly title: string
  readonly detail: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A question or a guide over the page; Escape and a press beside it close it. */
export function Dialog({ isOpen, title, detail, onClose, children }: DialogProps): ReactElement {
  return (
    <Base.Root
      open={isOpen}
      onOpenChange={open => {
        if (!open) onClose()
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[rgb(0_0_0/40%)]" />
        <Base.Popup className="fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] overflow-y-auto rounded-t-card border border-line bg-surface p-4 shadow-pop outline-none desk:inset-auto desk:top-1/2 desk:left-1/2 desk:w-[640px] desk:-translate-1/2 desk:rounded-card desk:p-6">
          <div className="flex items-start gap-2">
            <div className="flex-1">
              <Base.Title className="text-title font-semibold tracking-[-0.01em]">{title}</Base.Title>
              <Base.Description className="text-fg2">{detail}</Base.Description>
            </div>
            <Base.Close
              aria-label="Close"
              className="grid size-10 flex-none place-items-center rounded-btn text-fg2 hover:bg-hover desk:size-7"
            >
              <X size={15} aria-hidden />
            </Base.Close>
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
